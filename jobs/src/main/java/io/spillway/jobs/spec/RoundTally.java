package io.spillway.jobs.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a round. {@code read = unchanged + inserted + updated + invalid}, and once settled {@code inserted +
 * updated + deleted = delivered + rejected}.
 *
 * @param round the round's number, 0 before the first
 * @param keyGroupsMerged how many of the {@code keyGroups} have been merged
 * @param invalidSamples what is wrong with some of the invalid rows, a bounded list
 * @param rejects some of the rejected events, a bounded list
 * @param highest the highest value of the connection's cursor that every merged key group's snapshot had, in its
 *     column's encoding; null if there is none
 * @param givenUp of the rejected ones, those whose rows are not tried again until they change
 */
public record RoundTally(
        long round,
        int keyGroupsMerged,
        int keyGroups,
        RowCounts rows,
        long delivered,
        long rejected,
        List<String> invalidSamples,
        List<Reject> rejects,
        @Nullable Long highest,
        long givenUp) {

    /** Samples kept of each list. */
    public static final int MOST_SAMPLES = 20;

    public RoundTally {
        invalidSamples = List.copyOf(invalidSamples);
        rejects = List.copyOf(rejects);
    }

    /** Counts of a round in which nothing is given up. */
    public RoundTally(
            long round,
            int keyGroupsMerged,
            int keyGroups,
            RowCounts rows,
            long delivered,
            long rejected,
            List<String> invalidSamples,
            List<Reject> rejects,
            @Nullable Long highest) {
        this(round, keyGroupsMerged, keyGroups, rows, delivered, rejected, invalidSamples, rejects, highest, 0);
    }

    /** Counts of a round without a cursor. */
    public RoundTally(
            long round,
            int keyGroupsMerged,
            int keyGroups,
            RowCounts rows,
            long delivered,
            long rejected,
            List<String> invalidSamples,
            List<Reject> rejects) {
        this(round, keyGroupsMerged, keyGroups, rows, delivered, rejected, invalidSamples, rejects, null);
    }

    /** The tally of a round of which nothing is known yet. */
    public static RoundTally empty(long round, int keyGroups) {
        return new RoundTally(round, 0, keyGroups, RowCounts.NONE, 0, 0, List.of(), List.of());
    }

    /** Whether every change of the round has been found. */
    public boolean merged() {
        return keyGroups > 0 && keyGroupsMerged == keyGroups;
    }

    /** Changes found that are neither delivered nor rejected yet. */
    public long owed() {
        return rows.changes() - delivered - rejected;
    }

    /** Rows whose last event was rejected and that are tried again, as of the end of the round. */
    public long keptRejects() {
        return rejected - givenUp + rows.retries().waiting();
    }

    /** Whether the round is over: all its changes found, all of them delivered or rejected. */
    public boolean settled() {
        return merged() && owed() == 0;
    }
}
