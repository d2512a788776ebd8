package io.spillway.jobs.destination.files;

import io.spillway.jobs.destination.OutgoingEvent;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;

/** The files of a run are in a folder of their own, named as Hive has it, so that query engines see a partition. */
final class FolderOfRun implements BucketAssigner<OutgoingEvent, String> {
    private static final long serialVersionUID = 1;

    @Override
    public String getBucketId(OutgoingEvent event, Context context) {
        return "run=" + event.runId();
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
        return SimpleVersionedStringSerializer.INSTANCE;
    }
}
