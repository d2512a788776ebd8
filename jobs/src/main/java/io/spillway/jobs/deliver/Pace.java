package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.RateLimits;
import org.apache.flink.util.function.ThrowingRunnable;

/** Keeps a task's delivery within its share of the connection's limits. For the task's thread. */
final class Pace {
    private final DeliveryTask task;
    private final int tasks;
    private RateLimiter limiter;
    private boolean isWaiting;

    /**
     * A pace.
     *
     * @param tasks among how many the limits are divided
     */
    Pace(DeliveryTask task, RateLimits limits, int tasks) {
        this.task = task;
        this.tasks = tasks;
        this.limiter = new RateLimiter(limits, tasks);
    }

    /** Other limits hold from now on; whoever waits for the former ones may go on. */
    void limit(RateLimits limits) {
        limiter = new RateLimiter(limits, tasks);
        isWaiting = false;
    }

    /** Whether the limits want some time to go by first; then a timer goes on. */
    boolean isTooEarly(ThrowingRunnable<Exception> goOn) {
        long now = task.now();
        long wait = limiter.waitMillis(now);
        if (wait > 0 && !isWaiting) {
            isWaiting = true;
            task.at(now + wait, () -> {
                isWaiting = false;
                goOn.run();
            });
        }
        return wait > 0;
    }

    /** A request with so many events leaves. */
    void leave(int events) {
        limiter.leave(events, task.now());
    }
}
