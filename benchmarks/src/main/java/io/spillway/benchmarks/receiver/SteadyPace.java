package io.spillway.benchmarks.receiver;

import java.util.concurrent.TimeUnit;

/** Takes so many events a second and no more, all connections together: one request after another. */
public final class SteadyPace implements Pace {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final long nanosPerEvent;
    private long freeNanos = System.nanoTime();

    public SteadyPace(int eventsPerSecond) {
        this.nanosPerEvent = NANOS_PER_SECOND / eventsPerSecond;
    }

    @Override
    public void await(int events) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(done(events) - System.nanoTime());
    }

    /** When these events will have been taken. */
    private synchronized long done(int events) {
        long now = System.nanoTime();
        freeNanos = (freeNanos - now > 0 ? freeNanos : now) + events * nanosPerEvent;
        return freeNanos;
    }
}
