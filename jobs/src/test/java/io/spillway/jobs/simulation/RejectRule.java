package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Finding.Kind;
import io.spillway.mapping.model.SyncMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A refused event is kept until something newer of its key was taken, and tried again in the next run. */
final class RejectRule implements Rule {
    private final boolean deletes;
    private final RoundResults results;
    private final Map<Integer, Journal.Arrived> newest = new HashMap<>();
    private Set<Integer> kept = Set.of();

    RejectRule(SyncMode mode, RoundResults results) {
        this.results = results;
        this.deletes = mode == SyncMode.MIRROR;
    }

    @Override
    public void see(int number, Journal.Entry entry, Findings findings) {
        if (entry instanceof Journal.Arrived arrived) {
            newest.put(arrived.event().key(), arrived);
        } else if (entry instanceof Journal.RunEnded ended) {
            // what is gone and need not be told is gone for good
            newest.keySet().removeIf(key -> isMoot(key, ended.round()));
            checkKept(number, ended, findings);
            kept.forEach(key -> checkRetry(number, key, ended.round(), findings));
            kept = ended.rejects();
        }
    }

    private void checkKept(int number, Journal.RunEnded ended, Findings findings) {
        newest.forEach((key, last) -> {
            if (!last.accepted() && !ended.rejects().contains(key)) {
                findings.add(Kind.REJECT_NOT_KEPT, number, "nobody remembers %s".formatted(last.event()));
            }
        });
    }

    private void checkRetry(int number, int key, int round, Findings findings) {
        Journal.Arrived last = newest.get(key);
        boolean tried = last != null && last.event().round() == round;
        if (!tried && !isMoot(key, round) && !results.any(round, result -> result.isAmbiguous(key))) {
            findings.add(Kind.REJECT_NOT_KEPT, number, "key %d was not tried again in round %d".formatted(key, round));
        }
    }

    /** Whether the row is gone, and nobody is told of that. */
    private boolean isMoot(int key, int round) {
        return !deletes && results.any(round, result -> result.lacks(key));
    }
}
