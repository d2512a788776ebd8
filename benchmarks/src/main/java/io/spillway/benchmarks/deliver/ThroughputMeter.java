package io.spillway.benchmarks.deliver;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Lets a target go that holds, and watches how fast it takes what is left of a number of events. */
final class ThroughputMeter {
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;
    private static final long LOOK_MILLIS = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Target target;
    private final Cpu cpu;

    /** A meter of events that a process sends to a target. */
    ThroughputMeter(Target target, Cpu cpu) {
        this.target = target;
        this.cpu = cpu;
    }

    /** Tells CPU seconds of the process that sends; fails if it has ended. */
    interface Cpu {
        double seconds() throws IOException;
    }

    /**
     * Measures until so many have come since the target was opened.
     *
     * @throws IOException if they do not come
     */
    Throughput measure(long expected) throws IOException, InterruptedException {
        // what is held was sent before
        long held = target.events();
        double cpuBefore = cpu.seconds();
        long start = System.nanoTime();
        target.letGo();
        await(expected);
        double cpuSeconds = cpu.seconds() - cpuBefore;
        long last = target.lastNanos();
        return new Throughput((expected - held) * NANOS / (last - start), cpuSeconds * MICROS / (expected - held));
    }

    private void await(long expected) throws IOException, InterruptedException {
        long before = -1;
        long changedNanos = System.nanoTime();
        for (long come = target.events(); come < expected; come = target.events()) {
            if (come != before) {
                before = come;
                changedNanos = System.nanoTime();
            } else if (System.nanoTime() - changedNanos > PATIENCE_NANOS) {
                throw new IOException("No event came for %d s after %,d of %,d, at %.1f CPU seconds"
                        .formatted(TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS), come, expected, cpu.seconds()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }
}
