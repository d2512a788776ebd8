package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Finding.Kind;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * After every completed run, what the destination took plus what is kept as rejected is a result that the run has seen,
 * key by key; at the very end it is the warehouse's.
 */
final class ConvergenceRule implements Rule {
    private final boolean deletes;
    private final RoundResults results;
    private final Map<Integer, Event> received = new HashMap<>();

    ConvergenceRule(SyncMode mode, RoundResults results) {
        this.results = results;
        this.deletes = mode == SyncMode.MIRROR;
    }

    @Override
    public void see(int number, Journal.Entry entry, Findings findings) {
        if (entry instanceof Journal.Arrived arrived && arrived.accepted()) {
            received.put(arrived.event().key(), arrived.event());
        } else if (entry instanceof Journal.RunEnded ended) {
            for (int key = 0; key < Warehouse.KEYS; key++) {
                if (!ended.rejects().contains(key)) {
                    check(number, key, ended.round(), findings);
                }
            }
        } else if (entry instanceof Journal.HistoryEnded) {
            for (int key = 0; key < Warehouse.KEYS; key++) {
                check(number, key, RoundResults.AT_THE_END, findings);
            }
        }
    }

    private void check(int number, int key, int round, Findings findings) {
        Event last = received.get(key);
        if (!results.any(round, result -> agrees(result, key, last, round))) {
            findings.add(Kind.LOST, number, "the receiver has of key %d: %s".formatted(key, last));
        }
    }

    private boolean agrees(SeenResult result, int key, @Nullable Event last, int round) {
        boolean nothingSent = last == null || last.round() < round;
        if (result.isAmbiguous(key)) {
            return nothingSent;
        }
        if (!result.lacks(key)) {
            return result.says(key, last);
        }
        return deletes ? last == null || last.change() == RowChange.DELETED : nothingSent;
    }
}
