package io.spillway.benchmarks.deliver;

import io.spillway.jobs.spec.DestinationSpec;
import java.io.IOException;
import java.util.List;

/**
 * What is delivered to, outside the measured processes. It counts; and it holds those who deliver until it lets them
 * go, so that what is measured begins when everything is there.
 */
interface Target extends AutoCloseable {

    /** A kind of target. */
    interface Kind {
        /** Its name in reports. */
        String key();

        /** What is aimed at. */
        ThroughputGoals goals();

        /** A target that holds. */
        Target open() throws IOException;
    }

    /** How jobs and the floor reach it. */
    DestinationSpec destination();

    /** Whether so many clients wait with all that they may have under way. */
    boolean holds(int clients);

    /** Takes everything from now on, as fast as it can. */
    void letGo();

    /** Holds who delivers from now on. To be called while nobody does. */
    void hold();

    /** How many events have come, each as often as it came. */
    long events();

    /** When the last one came, on the clock of {@link System#nanoTime}. */
    long lastNanos();

    /** Some of the first events, as they came. */
    List<byte[]> sample() throws IOException;

    @Override
    void close() throws IOException;
}
