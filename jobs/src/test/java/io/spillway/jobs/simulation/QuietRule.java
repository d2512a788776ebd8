package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Finding.Kind;
import io.spillway.mapping.model.SyncMode;

/** Once all was sent and nothing changes, a run sends nothing, unless it is meant to send every row. */
final class QuietRule implements Rule {
    private final SyncMode mode;
    private boolean allSent;

    QuietRule(SyncMode mode) {
        this.mode = mode;
    }

    @Override
    public void see(int number, Journal.Entry entry, Findings findings) {
        if (entry instanceof Journal.AllSent) {
            allSent = true;
        } else if (entry instanceof Journal.Arrived arrived && allSent && mode != SyncMode.FULL) {
            findings.add(Kind.NOISY, number, "nothing had changed, but there came %s".formatted(arrived.event()));
        }
    }
}
