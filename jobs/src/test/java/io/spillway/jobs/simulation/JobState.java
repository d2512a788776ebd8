package io.spillway.jobs.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything of a job that a checkpoint holds: pages, merge marks, outbox, counts. */
final class JobState {
    static final int KEY_GROUPS = 3;

    /** By key: the fingerprint last seen, 0 for none. */
    final int[] pages;
    /** By key: how often it changed; only a planted mistake needs it. */
    final int[] versions;
    /** By key group: the newest round that was merged. */
    final int[] mergedRounds;

    final List<OutboxBatch> outbox;
    /** By key: the newest event, if it was refused; until a merge sends the key again. */
    final Map<Integer, Event> rejects;

    int nextBatch;
    Tally tally;

    JobState() {
        this(
                new int[Warehouse.KEYS],
                new int[Warehouse.KEYS],
                new int[KEY_GROUPS],
                List.of(),
                Map.of(),
                0,
                Tally.EMPTY);
    }

    private JobState(
            int[] pages,
            int[] versions,
            int[] mergedRounds,
            List<OutboxBatch> outbox,
            Map<Integer, Event> rejects,
            int nextBatch,
            Tally tally) {
        this.pages = pages;
        this.versions = versions;
        this.mergedRounds = mergedRounds;
        this.outbox = new ArrayList<>(outbox);
        this.rejects = new HashMap<>(rejects);
        this.nextBatch = nextBatch;
        this.tally = tally;
    }

    /** What a checkpoint takes, or a restored job starts from. */
    JobState copy() {
        return copyWith(outbox);
    }

    /** What a checkpoint takes, if the outbox in it is another. */
    JobState copyWith(List<OutboxBatch> other) {
        return new JobState(pages.clone(), versions.clone(), mergedRounds.clone(), other, rejects, nextBatch, tally);
    }

    static int keyGroupOf(int key) {
        return key == WarehouseRow.NO_KEY ? 0 : key % KEY_GROUPS;
    }

    void add(int round, List<Change> changes) {
        for (int from = 0; from < changes.size(); from += OutboxBatch.MOST_CHANGES) {
            int to = Math.min(changes.size(), from + OutboxBatch.MOST_CHANGES);
            outbox.add(new OutboxBatch(nextBatch++, round, changes.subList(from, to)));
        }
    }
}
