package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.RateLimits;

/**
 * One task's share of a connection's limits. Each request and each event moves the time from which the next may leave;
 * a second's worth may be caught up on (the generic cell rate algorithm, as ATM Forum's Traffic Management 4.0 has it).
 * For one thread.
 */
final class RateLimiter {
    private static final double MILLIS_PER_SECOND = 1000;
    private static final double BURST_MILLIS = 1000;

    private final double millisPerEvent;
    private final double millisPerRequest;
    private double eventsFrom;
    private double requestsFrom;

    /**
     * A share.
     *
     * @param tasks among how many the limits are divided, at least 1
     */
    RateLimiter(RateLimits limits, int tasks) {
        this.millisPerEvent = millisPer(limits.eventsPerSecond(), tasks);
        this.millisPerRequest = millisPer(limits.requestsPerSecond(), tasks);
    }

    private static double millisPer(int perSecond, int tasks) {
        return perSecond == 0 ? 0 : MILLIS_PER_SECOND * tasks / perSecond;
    }

    /** Milliseconds until something may leave; 0 if it may now. */
    long waitMillis(long nowMillis) {
        double from = Math.max(eventsFrom, requestsFrom);
        return (long) Math.ceil(Math.max(0, from - nowMillis));
    }

    /** A request with so many events leaves. */
    void leave(int events, long nowMillis) {
        eventsFrom = next(eventsFrom, nowMillis, events * millisPerEvent);
        requestsFrom = next(requestsFrom, nowMillis, millisPerRequest);
    }

    private static double next(double from, long nowMillis, double cost) {
        return Math.max(from, nowMillis - BURST_MILLIS) + cost;
    }
}
