package io.spillway.jobs.spec;

import java.util.List;

/**
 * What an attempt at a gated round would change, as far as it is counted. Key groups that were merged before a failure
 * are not counted again.
 *
 * @param attempt number of the attempt, 0 if nothing is counted
 * @param lastSeen how many rows the pages of the counted key groups hold
 * @param invalidSamples what is wrong with some of the invalid rows, a bounded list
 * @param samples some of the changes, {@link RoundTally#MOST_SAMPLES} of each kind at most
 */
public record GateCount(
        long attempt,
        int keyGroupsCounted,
        RowCounts rows,
        long lastSeen,
        List<String> invalidSamples,
        List<ChangeSample> samples) {
    /** Nothing counted. */
    public static final GateCount NONE = new GateCount(0, 0, RowCounts.NONE, 0, List.of());

    public GateCount {
        invalidSamples = List.copyOf(invalidSamples);
        samples = List.copyOf(samples);
    }

    /** Counts without samples. */
    public GateCount(long attempt, int keyGroupsCounted, RowCounts rows, long lastSeen, List<String> invalidSamples) {
        this(attempt, keyGroupsCounted, rows, lastSeen, invalidSamples, List.of());
    }

    /** The same with other counts of rows. */
    public GateCount withRows(RowCounts other) {
        return new GateCount(attempt, keyGroupsCounted, other, lastSeen, invalidSamples, samples);
    }
}
