package io.spillway.control.reconcile;

import io.spillway.control.store.RunRecord;

/** Is told how a run goes, several times a second, in the runner's thread. */
public interface RunListener {

    /** The run as it is now. */
    void onProgress(RunRecord run);

    /** Something that the user may want to know, in one line. */
    void onNote(String note);
}
