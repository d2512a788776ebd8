package io.spillway.benchmarks.rounds;

/**
 * What one execution of a subject cost.
 *
 * @param rows that the model had
 * @param serverCpuSeconds of all of PostgreSQL's processes
 * @param clientCpuSeconds of psql, or of the measured JVM during the round
 * @param peakMegabytes resident in the measured JVM, 0 where there is none
 * @param details the round's phases in words, empty where there are none
 */
record Measurement(
        Subject subject,
        long rows,
        double wallSeconds,
        double serverCpuSeconds,
        double clientCpuSeconds,
        double peakMegabytes,
        String details) {

    double cpuSeconds() {
        return serverCpuSeconds + clientCpuSeconds;
    }
}
