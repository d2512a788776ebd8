package io.spillway.jobs.diff;

import io.spillway.mapping.model.RowChange;
import org.jspecify.annotations.Nullable;

/** What a merge finds, in no particular order. */
interface MergeOutput {

    /**
     * A change; the bytes are valid during the call only.
     *
     * @param lastSeen stands at the row as it was sent before, null if it was not
     */
    void change(RowChange change, byte[] bytes, int offset, int length, @Nullable Page lastSeen);

    /** A row that is not sent, and why. Called for each, whether or not the listener keeps it. */
    void invalid(String reason, byte[] bytes, int offset);
}
