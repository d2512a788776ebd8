package io.spillway.jobs.spec;

/**
 * How fast a connection's events may leave, all its tasks together; 0 for as fast as they can.
 *
 * @param eventsPerSecond at least 0
 * @param requestsPerSecond at least 0
 */
public record RateLimits(int eventsPerSecond, int requestsPerSecond) {
    /** As fast as they can. */
    public static final RateLimits NONE = new RateLimits(0, 0);
}
