package io.spillway.benchmarks.deliver;

/**
 * How fast events came.
 *
 * @param eventsPerSecond from when they were let go until the last one
 * @param cpuMicros of the sending process, for each event
 */
record Throughput(double eventsPerSecond, double cpuMicros) {}
