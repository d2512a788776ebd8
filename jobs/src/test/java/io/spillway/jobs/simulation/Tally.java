package io.spillway.jobs.simulation;

import io.spillway.jobs.spec.RowCounts;
import java.util.HashMap;
import java.util.Map;

/**
 * The counts of a round, part of each checkpoint. The first outcome of another round begins its count anew.
 *
 * @param rejects refused events by key: of this round, and older ones that could not be tried again
 */
record Tally(
        int round, int keyGroupsMerged, RowCounts rows, long delivered, long rejected, Map<Integer, Event> rejects) {
    static final Tally EMPTY = of(0);

    private static Tally of(int round) {
        return new Tally(round, 0, RowCounts.NONE, 0, 0, Map.of());
    }

    private Tally in(int other) {
        return round == other ? this : of(other);
    }

    /** With a key group merged; rejects that could not be tried again are kept. */
    Tally merged(int of, RowCounts counts, Map<Integer, Event> kept) {
        Tally sum = in(of);
        return new Tally(
                of,
                sum.keyGroupsMerged + 1,
                sum.rows.plus(counts),
                sum.delivered,
                sum.rejected,
                union(sum.rejects, kept));
    }

    /** With a batch settled. */
    Tally settled(int of, long moreDelivered, Map<Integer, Event> moreRejected) {
        Tally sum = in(of);
        return new Tally(
                of,
                sum.keyGroupsMerged,
                sum.rows,
                sum.delivered + moreDelivered,
                sum.rejected + moreRejected.size(),
                union(sum.rejects, moreRejected));
    }

    private static Map<Integer, Event> union(Map<Integer, Event> some, Map<Integer, Event> more) {
        if (more.isEmpty()) {
            return some;
        }
        Map<Integer, Event> all = new HashMap<>(some);
        all.putAll(more);
        return all;
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
