package io.spillway.control.cli;

import io.spillway.control.reconcile.RunListener;
import io.spillway.control.store.RunRecord;
import java.time.Clock;

/** Shows how a run goes. */
record ProgressListener(Terminal terminal, Clock clock) implements RunListener {

    @Override
    public void onProgress(RunRecord run) {
        terminal.progress(new RunSummary(run).progress(clock.millis()));
    }

    @Override
    public void onNote(String note) {
        terminal.note(note);
    }
}
