package io.spillway.jobs.read.enumerator;

import io.spillway.jobs.read.split.RoundSplit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.jspecify.annotations.Nullable;

/** Two readers and a worker thread that works when it is told to. */
final class TestingContext implements SplitEnumeratorContext<RoundSplit> {
    static final int READERS = 2;

    private final Map<Integer, ReaderInfo> readers = new TreeMap<>();
    private final Deque<Runnable> calls = new ArrayDeque<>();
    private final List<Assigned> assigned = new ArrayList<>();
    private @Nullable Runnable poll;
    private boolean checkpointsSeldom;
    private @Nullable Object pollHandler;

    record Assigned(int reader, RoundSplit split) {}

    boolean checkpointsSeldom() {
        return checkpointsSeldom;
    }

    @Override
    public void setIsProcessingBacklog(boolean backlog) {
        checkpointsSeldom = backlog;
    }

    void register(int reader) {
        readers.put(reader, new ReaderInfo(reader, "host"));
    }

    void unregister(int reader) {
        readers.remove(reader);
    }

    /** Asks the control plane once, and does nothing else. */
    void poll() {
        if (poll == null) {
            throw new IllegalStateException("The enumerator was not started");
        }
        Runnable due = poll;
        poll = null;
        due.run();
    }

    /** Has the worker do what it was given. */
    void work() {
        while (!calls.isEmpty()) {
            calls.remove().run();
        }
    }

    /** What was assigned since the last call. */
    List<Assigned> takeAssigned() {
        List<Assigned> taken = List.copyOf(assigned);
        assigned.clear();
        return taken;
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        // what is asked for first is the poll, which then asks for itself again and again
        pollHandler = pollHandler == null ? handler : pollHandler;
        if (handler == pollHandler) {
            poll = call(callable, handler);
        } else {
            calls.add(call(callable, handler));
        }
    }

    @Override
    public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
        throw new UnsupportedOperationException();
    }

    @SuppressWarnings("NullAway") // Flink's handlers take null for what there is not
    private static <T> Runnable call(Callable<T> callable, BiConsumer<T, Throwable> handler) {
        return () -> {
            T result = null;
            Throwable error = null;
            try {
                result = callable.call();
            } catch (Exception e) {
                error = e;
            }
            handler.accept(result, error);
        };
    }

    @Override
    public void assignSplits(SplitsAssignment<RoundSplit> assignment) {
        assignment.assignment().forEach((reader, splits) -> {
            if (!readers.containsKey(reader)) {
                throw new IllegalArgumentException("Reader %d is not registered".formatted(reader));
            }
            splits.forEach(split -> assigned.add(new Assigned(reader, split)));
        });
    }

    @Override
    public int currentParallelism() {
        return READERS;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return Collections.unmodifiableMap(readers);
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sendEventToSourceReader(int reader, SourceEvent event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void signalNoMoreSplits(int reader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        runnable.run();
    }
}
