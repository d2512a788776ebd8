package io.spillway.benchmarks.service;

import io.spillway.control.store.RunRecord;

/**
 * How a sync went, and what it cost the service's process.
 *
 * @param run the run with its counts and times
 * @param startSeconds from the call until the run began: the job's submission up to its first report
 * @param parkSeconds from the run's end until the call returned
 * @param syncCpuSeconds CPU of the process for all of the call
 * @param roundCpuSeconds CPU of the process from the run's begin to its end
 * @param peakBytes most memory resident at once during the call
 * @param spilledBytes of gathered rows on disk, the most that was seen
 */
public record SyncOutcome(
        RunRecord run,
        double startSeconds,
        double parkSeconds,
        double syncCpuSeconds,
        double roundCpuSeconds,
        long peakBytes,
        long spilledBytes) {

    /** From the run's begin to its end: everything delivered, and a checkpoint knows it. */
    public double roundSeconds() {
        return seconds(run.startedAtMillis(), run.endedAtMillis());
    }

    /** From the run's begin until the last row was read. */
    public double readSeconds() {
        return seconds(run.startedAtMillis(), run.readAtMillis());
    }

    /** From the last row read until a completed checkpoint held all of the round's changes. */
    public double mergeSeconds() {
        return seconds(run.readAtMillis(), run.mergedAtMillis());
    }

    /** From then to the run's end. */
    public double deliverSeconds() {
        return seconds(run.mergedAtMillis(), run.endedAtMillis());
    }

    private static double seconds(long fromMillis, long toMillis) {
        return (toMillis - fromMillis) / 1000.0;
    }
}
