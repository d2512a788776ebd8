package io.spillway.control.store;

import io.spillway.jobs.spec.SyncSpec;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of a connection. Numbers are stored before they are used, so that none is used twice.
 *
 * @param instance makes this connection's jobs differ from those of every other store; never changes
 * @param epoch number of the newest submission, 0 before the first
 * @param restoreFrom the checkpoint that the newest submission began with, null if it began empty
 * @param attempt the newest number of an attempt at reading
 * @param spec what the newest submission was made of, null before the first
 * @param sentVersion of the query and mapping under which every row was sent, empty if none was
 * @param run the newest run, null before the first
 */
public record ConnectionRecord(
        String instance,
        long epoch,
        @Nullable String restoreFrom,
        long attempt,
        @Nullable SyncSpec spec,
        String sentVersion,
        @Nullable RunRecord run) {

    /** A connection of which nothing is known yet. */
    public static ConnectionRecord fresh(String instance) {
        return new ConnectionRecord(instance, 0, null, 0, null, "", null);
    }

    /** With the intent to submit a job. */
    public ConnectionRecord submitting(SyncSpec newSpec, @Nullable String checkpoint) {
        return new ConnectionRecord(instance, epoch + 1, checkpoint, attempt, newSpec, sentVersion, run);
    }

    /** With the next attempt's number taken. */
    public ConnectionRecord nextAttempt() {
        return new ConnectionRecord(instance, epoch, restoreFrom, attempt + 1, spec, sentVersion, run);
    }

    /** With the run as it is now. */
    public ConnectionRecord withRun(RunRecord newRun) {
        SyncSpec submitted = spec;
        String sent =
                submitted != null && newRun.status() == RunStatus.SUCCEEDED ? submitted.resultVersion() : sentVersion;
        return new ConnectionRecord(instance, epoch, restoreFrom, attempt, spec, sent, newRun);
    }
}
