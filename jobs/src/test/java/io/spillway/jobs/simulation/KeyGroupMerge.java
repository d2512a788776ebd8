package io.spillway.jobs.simulation;

import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.List;

/** Compares what an attempt gathered of one key group with its pages, and brings these up to date. */
final class KeyGroupMerge {
    private final JobState state;
    private final SyncMode mode;
    private final Attempt attempt;
    private final OrderedRound round;
    private final Faults faults;
    private final List<Change> changes = new ArrayList<>();
    private int read;
    private int unchanged;
    private int inserted;
    private int updated;
    private int deleted;
    private int invalid;
    private int updatedAgain;
    private int deletedAgain;
    private int waiting;

    KeyGroupMerge(JobState state, SyncMode mode, Attempt attempt, Faults faults) {
        this.state = state;
        this.mode = mode;
        this.attempt = attempt;
        this.round = attempt.round();
        this.faults = faults;
    }

    void merge(int keyGroup) {
        if (keyGroup == JobState.keyGroupOf(WarehouseRow.NO_KEY)) {
            read = attempt.valuesOf(WarehouseRow.NO_KEY).size();
            invalid = read;
        }
        for (int key = keyGroup; key < Warehouse.KEYS; key += JobState.KEY_GROUPS) {
            mergeKey(key, attempt.valuesOf(key));
        }
        if (!faults.has(Fault.KEY_GROUP_MERGED_TWICE)) {
            state.mergedRounds[keyGroup] = round.number();
        }
        RowCounts counts = new RowCounts(
                read,
                unchanged,
                inserted,
                updated,
                deleted,
                invalid,
                new RowCounts.Retries(updatedAgain, deletedAgain, waiting));
        state.tally = state.tally.merged(round.number(), counts);
        state.add(round.number(), changes);
    }

    private void mergeKey(int key, List<Integer> values) {
        read += values.size();
        Event reject = state.rejects.get(key);
        compare(key, values);
        if (faults.has(Fault.LATE_RETRY_OVERWRITES) && reject != null) {
            updated++;
            changes.add(Change.again(reject));
        }
    }

    private void compare(int key, List<Integer> values) {
        if (values.isEmpty()) {
            absent(key);
        } else if (values.stream().distinct().count() == 1 || faults.has(Fault.DUPLICATE_KEY_LAST_WINS)) {
            invalid += values.size() - 1;
            present(key, values.get(values.size() - 1));
            state.rejects.remove(key);
        } else {
            // a refused event of this key waits for the next round
            invalid += values.size();
            waiting += state.rejects.containsKey(key) ? 1 : 0;
        }
    }

    private void absent(int key) {
        boolean known = state.pages[key] != 0;
        // a refused delete has left no page behind, and has to be tried again all the same
        if (mode == SyncMode.MIRROR && (known || isRetried(key))) {
            deleted++;
            deletedAgain += known ? 0 : 1;
            send(RowChange.DELETED, key, 0);
        }
        state.rejects.remove(key);
        state.pages[key] = 0;
        if (faults.has(Fault.VERSION_FORGOTTEN_ON_DELETE)) {
            state.versions[key] = 0;
        }
    }

    private void present(int key, int value) {
        int before = state.pages[key];
        int now = fingerprint(value);
        state.pages[key] = now;
        if (before == 0) {
            inserted++;
            send(RowChange.INSERTED, key, value);
        } else if (before != now || sendsAll() || isRetried(key)) {
            updated++;
            updatedAgain += before == now && !sendsAll() ? 1 : 0;
            send(RowChange.UPDATED, key, value);
        } else {
            unchanged++;
        }
    }

    private boolean isRetried(int key) {
        return !faults.has(Fault.LATE_RETRY_OVERWRITES) && state.rejects.containsKey(key);
    }

    private boolean sendsAll() {
        return mode == SyncMode.FULL || round.kind() == RoundKind.FULL;
    }

    /** Covers the mapping too: equal rows under another mapping are changed rows. */
    private int fingerprint(int value) {
        int mapping = faults.has(Fault.MAPPING_CHANGE_NOT_SENT) ? 0 : round.mapping();
        int chance = faults.has(Fault.FINGERPRINT_DIFFERS_PER_ROUND) ? round.number() : 0;
        return (chance * 1_000 + mapping) * 1_000 + value;
    }

    private void send(RowChange change, int key, int value) {
        state.versions[key]++;
        Change found = Change.of(change, key, value, round);
        changes.add(faults.has(Fault.VERSION_FORGOTTEN_ON_DELETE) ? found.withVersion(state.versions[key]) : found);
    }
}
