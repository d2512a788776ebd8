package io.spillway.jobs.stream;

import io.spillway.jobs.stream.DiffRecord.RejectedAsked;
import java.io.IOException;
import java.util.function.IntFunction;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Stands for the delivery behind a diff in Flink's harness, whose output copies each record as it comes: answers at
 * once what was rejected.
 */
public final class AnsweringSerializer extends RecordSerializer<DiffRecord> {
    private static final long serialVersionUID = 1;

    private final transient IntFunction<Iterable<byte[]>> rejected;
    private final DiffRecordSerializer others = new DiffRecordSerializer();

    /** Answers with the rejected rows of the key group asked for. */
    public AnsweringSerializer(IntFunction<Iterable<byte[]>> rejected) {
        this.rejected = rejected;
    }

    @Override
    public DiffRecord copy(DiffRecord record) {
        if (record instanceof RejectedAsked asked) {
            rejected.apply(asked.keyGroup()).forEach(asked.answer());
        }
        return record;
    }

    @Override
    public DiffRecord createInstance() {
        return others.createInstance();
    }

    @Override
    public void serialize(DiffRecord record, DataOutputView target) throws IOException {
        others.serialize(record, target);
    }

    @Override
    public DiffRecord deserialize(DataInputView source) throws IOException {
        return others.deserialize(source);
    }

    @Override
    public TypeSerializerSnapshot<DiffRecord> snapshotConfiguration() {
        return others.snapshotConfiguration();
    }
}
