package io.spillway.jobs.read.reader;

import io.spillway.jobs.read.split.SplitEvent;
import io.spillway.jobs.stream.ReadRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/** The outcome of one fetch: elements of at most one split. Written by the fetching thread, then read by the task's. */
final class FetchedElements implements RecordsWithSplitIds<ReaderElement> {
    private final Deque<ReaderElement> elements = new ArrayDeque<>();
    private final Set<String> finished = new HashSet<>();
    private @Nullable String splitId;

    void of(String id) {
        splitId = id;
    }

    void add(ReadRecord record) {
        elements.add(new ReaderElement.Emit(record));
    }

    void add(SplitEvent event) {
        elements.add(new ReaderElement.Tell(event));
    }

    void finish(String id) {
        finished.add(id);
    }

    @Override
    public @Nullable String nextSplit() {
        String next = splitId;
        splitId = null;
        return next;
    }

    @Override
    public @Nullable ReaderElement nextRecordFromSplit() {
        return elements.poll();
    }

    @Override
    public Set<String> finishedSplits() {
        return finished;
    }
}
