package io.spillway.benchmarks.deliver;

import io.spillway.benchmarks.broker.BenchTopic;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Lets those go who deliver to a topic, and tells how fast they did: from when a producer was handed the first event
 * afterwards until the last transaction could be read. Events are counted when no more are expected, so that counting
 * takes no CPU from what is measured.
 */
final class TopicMeter {
    private static final double MILLIS = 1000;
    private static final double MICROS = 1e6;
    private static final long LOOK_MILLIS = 10;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final BenchTopic topic;
    private final ThroughputMeter.Cpu cpu;

    /** A meter of events that a process sends to a topic, all of which was read so far. */
    TopicMeter(BenchTopic topic, ThroughputMeter.Cpu cpu) {
        this.topic = topic;
        this.cpu = cpu;
    }

    /** Has delivery begin. */
    interface Go {
        void go() throws IOException;
    }

    /**
     * What came.
     *
     * @param events all that are committed, also those that were not held
     * @param rows of how many rows they are
     */
    record Measured(Throughput throughput, long events, long rows) {}

    /**
     * Measures until so many are committed that were not read before.
     *
     * @throws IOException if they do not come
     */
    Measured measure(long expected, Go go) throws IOException, InterruptedException {
        long from = topic.position();
        double cpuBefore = cpu.seconds();
        long goMillis = System.currentTimeMillis();
        go.go();
        long lastMillis = await(from + expected);
        double cpuSeconds = cpu.seconds() - cpuBefore;
        BenchTopic.Tally tally = topic.read(goMillis);
        if (tally.events() < expected) {
            throw new IOException("Of %,d events %,d came".formatted(expected, tally.events()));
        }
        return new Measured(
                new Throughput(
                        tally.lateEvents() * MILLIS / (lastMillis - tally.firstMillis()),
                        cpuSeconds * MICROS / tally.lateEvents()),
                tally.events(),
                tally.rows());
    }

    /** Waits until the topic ends there or beyond and no transaction is open; tells when it came to that end. */
    private long await(long end) throws IOException, InterruptedException {
        long seen = -1;
        long changedMillis = 0;
        long changedNanos = System.nanoTime();
        while (seen < end || !topic.isSettled()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            long now = topic.end();
            if (now != seen) {
                seen = now;
                changedMillis = System.currentTimeMillis();
                changedNanos = System.nanoTime();
            } else if (System.nanoTime() - changedNanos > PATIENCE_NANOS) {
                throw new IOException("Nothing was committed for %d s, at %.1f CPU seconds"
                        .formatted(TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS), cpu.seconds()));
            }
        }
        return changedMillis;
    }
}
