package io.spillway.jobs.simulation;

import io.spillway.jobs.spec.RowCounts;

/** The counts of a round, part of each checkpoint. The first outcome of another round begins its count anew. */
record Tally(int round, int keyGroupsMerged, RowCounts rows, long delivered, long rejected) {
    static final Tally EMPTY = of(0);

    private static Tally of(int round) {
        return new Tally(round, 0, RowCounts.NONE, 0, 0);
    }

    private Tally in(int other) {
        return round == other ? this : of(other);
    }

    /** With a key group merged. */
    Tally merged(int of, RowCounts counts) {
        Tally sum = in(of);
        return new Tally(of, sum.keyGroupsMerged + 1, sum.rows.plus(counts), sum.delivered, sum.rejected);
    }

    /** With a batch settled. */
    Tally settled(int of, long moreDelivered, long moreRejected) {
        Tally sum = in(of);
        return new Tally(of, sum.keyGroupsMerged, sum.rows, sum.delivered + moreDelivered, sum.rejected + moreRejected);
    }

    boolean isMerged() {
        return keyGroupsMerged == JobState.KEY_GROUPS;
    }

    long owed() {
        return rows.changes() - delivered - rejected;
    }

    boolean isSettled() {
        return isMerged() && owed() == 0;
    }
}
