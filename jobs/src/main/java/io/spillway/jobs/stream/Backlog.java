package io.spillway.jobs.stream;

import java.util.Map;
import java.util.WeakHashMap;
import org.apache.flink.streaming.runtime.tasks.StreamTask;

/**
 * How many bytes of changes the diff has handed on that are not settled yet. A stream has no way back, so the delivery
 * of a task keeps this number for the diff of the same task, which waits with merging while it is large. Used by the
 * task's thread alone.
 */
public final class Backlog {
    private static final Map<StreamTask<?, ?>, Backlog> OF_TASKS = new WeakHashMap<>();

    private long bytes;

    private Backlog() {}

    /** The one backlog of a task. From any thread. */
    public static Backlog of(StreamTask<?, ?> task) {
        synchronized (OF_TASKS) {
            return OF_TASKS.computeIfAbsent(task, key -> new Backlog());
        }
    }

    /** Bytes of changes that wait or are on their way. */
    public long bytes() {
        return bytes;
    }

    /** Tells how many there are now. */
    public void set(long nowBytes) {
        bytes = nowBytes;
    }
}
