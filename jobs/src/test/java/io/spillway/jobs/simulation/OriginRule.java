package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Finding.Kind;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;

/** Every event tells what its round has seen in a snapshot that was read to its end. */
final class OriginRule implements Rule {
    private final boolean deletes;
    private final RoundResults results;

    OriginRule(SyncMode mode, RoundResults results) {
        this.results = results;
        this.deletes = mode == SyncMode.MIRROR;
    }

    @Override
    public void see(int number, Journal.Entry entry, Findings findings) {
        if (entry instanceof Journal.Arrived arrived) {
            check(number, arrived.event(), findings);
        }
    }

    private void check(int number, Event event, Findings findings) {
        int key = event.key();
        if (event.change() != RowChange.DELETED) {
            if (!results.any(event.round(), result -> result.says(key, event))) {
                findings.add(Kind.PHANTOM, number, "no such row in its round: %s".formatted(event));
            }
        } else if (!deletes || !results.any(event.round(), result -> result.lacks(key))) {
            findings.add(Kind.WRONG_DELETE, number, "the key was not seen to be gone: %s".formatted(event));
        }
    }
}
