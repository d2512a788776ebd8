package io.spillway.control.store;

import io.spillway.jobs.spec.SyncSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of a connection. Numbers are stored before they are used, so that none is used twice.
 *
 * @param instance makes this connection's jobs differ from those of every other store; never changes
 * @param epoch number of the newest submission, 0 before the first
 * @param restoreFrom the checkpoint that the newest submission began with, null if it began empty
 * @param attempt the newest number of an attempt at reading
 * @param spec what the newest submission that may send was made of, null before the first
 * @param sentVersion of the query and mapping under which every row was sent, empty if none was
 * @param run the newest run that may send, null before the first
 * @param dryRun the newest dry run, null before the first; no run goes on from it
 * @param cursor how far the connection's cursor is, null if the next run has to read the whole model
 */
public record ConnectionRecord(
        String instance,
        long epoch,
        @Nullable String restoreFrom,
        long attempt,
        @Nullable SyncSpec spec,
        String sentVersion,
        @Nullable RunRecord run,
        @Nullable RunRecord dryRun,
        @Nullable CursorMark cursor) {
    public ConnectionRecord {
        // a file that lacks a part must not pass for a connection that has not begun
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(sentVersion, "sentVersion");
    }

    /** A connection of which nothing is known yet. */
    public static ConnectionRecord fresh(String instance) {
        return new ConnectionRecord(instance, 0, null, 0, null, "", null, null, null);
    }

    /** Whether a checkpoint holds rows of it, so that nothing but a checkpoint may be gone on from. */
    public boolean hasState() {
        return !sentVersion.isEmpty() || (run != null && run.durable().keyGroupsMerged() > 0);
    }

    /** The newest number of a run, 0 before the first. */
    public long runNumber() {
        return Math.max(numberOf(run), numberOf(dryRun));
    }

    private static long numberOf(@Nullable RunRecord of) {
        return of == null ? 0 : of.round().number();
    }

    /**
     * With the intent to submit a job. One that sends nothing leaves the document as it is: runs are finished by it.
     */
    public ConnectionRecord submitting(SyncSpec newSpec, @Nullable String checkpoint) {
        SyncSpec sending = newSpec.dryRun() ? spec : newSpec;
        return new ConnectionRecord(
                instance, epoch + 1, checkpoint, attempt, sending, sentVersion, run, dryRun, cursor);
    }

    /** With the next attempt's number taken. */
    public ConnectionRecord nextAttempt() {
        return new ConnectionRecord(instance, epoch, restoreFrom, attempt + 1, spec, sentVersion, run, dryRun, cursor);
    }

    /** With the run as it is now. */
    public ConnectionRecord withRun(RunRecord newRun) {
        return with(newRun, sentVersion, cursor);
    }

    /** With the run at its end, under the newest submission. */
    public ConnectionRecord withEnded(RunRecord ended) {
        SyncSpec submitted = spec;
        if (submitted == null || ended.status() != RunStatus.SUCCEEDED) {
            return withRun(ended);
        }
        return with(ended, submitted.resultVersion(), CursorMark.after(cursor, submitted, ended));
    }

    private ConnectionRecord with(RunRecord newRun, String sent, @Nullable CursorMark mark) {
        return newRun.dryRun()
                ? new ConnectionRecord(instance, epoch, restoreFrom, attempt, spec, sentVersion, run, newRun, cursor)
                : new ConnectionRecord(instance, epoch, restoreFrom, attempt, spec, sent, newRun, dryRun, mark);
    }
}
