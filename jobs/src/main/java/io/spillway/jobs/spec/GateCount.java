package io.spillway.jobs.spec;

import java.util.List;

/**
 * What an attempt at a gated round would change, as far as it is counted. Key groups that were merged before a failure
 * are not counted again.
 *
 * @param attempt number of the attempt, 0 if nothing is counted
 * @param lastSeen how many rows the pages of the counted key groups hold
 * @param invalidSamples what is wrong with some of the invalid rows, a bounded list
 */
public record GateCount(
        long attempt, int keyGroupsCounted, RowCounts rows, long lastSeen, List<String> invalidSamples) {
    /** Nothing counted. */
    public static final GateCount NONE = new GateCount(0, 0, RowCounts.NONE, 0, List.of());

    public GateCount {
        invalidSamples = List.copyOf(invalidSamples);
    }
}
