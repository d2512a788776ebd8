package io.spillway.control.store;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a connection. Times are milliseconds since the epoch, 0 for what has not happened yet.
 *
 * @param reason why the run is what it is, for instance full; empty for a plain incremental run
 * @param rowsRead so far; the exact number is part of the tally
 * @param plan how the model is read and why, once known
 * @param durable the counts as a completed checkpoint holds them
 * @param soFar the counts up to now
 * @param retrying why the destination is being retried at the moment
 * @param error why it failed
 */
public record RunRecord(
        Round round,
        RunStatus status,
        String reason,
        long rowsRead,
        @Nullable String plan,
        RoundTally durable,
        RoundTally soFar,
        @Nullable String retrying,
        @Nullable String error,
        long startedAtMillis,
        long readAtMillis,
        long mergedAtMillis,
        long endedAtMillis) {
    public RunRecord {
        Objects.requireNonNull(round, "round");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(durable, "durable");
        Objects.requireNonNull(soFar, "soFar");
    }

    /** A run that begins now. */
    public static RunRecord begin(Round round, String reason, int keyGroups, long nowMillis) {
        RoundTally nothing = RoundTally.empty(round.number(), keyGroups);
        return new RunRecord(
                round, RunStatus.RUNNING, reason, 0, null, nothing, nothing, null, null, nowMillis, 0, 0, 0);
    }

    /** The run, going on after it was interrupted. */
    public RunRecord resumed() {
        return new RunRecord(
                round,
                RunStatus.RUNNING,
                reason,
                rowsRead,
                plan,
                durable,
                soFar,
                null,
                null,
                startedAtMillis,
                readAtMillis,
                mergedAtMillis,
                0);
    }

    /** The run with what the source says of its reading. */
    public RunRecord reading(long rows, boolean ended, @Nullable String newPlan, long nowMillis) {
        return new RunRecord(
                round,
                status,
                reason,
                rows,
                newPlan == null ? plan : newPlan,
                durable,
                soFar,
                retrying,
                error,
                startedAtMillis,
                ended && readAtMillis == 0 ? nowMillis : readAtMillis,
                mergedAtMillis,
                endedAtMillis);
    }

    /** The run with newer counts. */
    public RunRecord counted(RoundTally held, RoundTally now, @Nullable String trouble, long nowMillis) {
        return new RunRecord(
                round,
                status,
                reason,
                rowsRead,
                plan,
                held,
                now,
                trouble,
                error,
                startedAtMillis,
                readAtMillis,
                held.merged() && mergedAtMillis == 0 ? nowMillis : mergedAtMillis,
                endedAtMillis);
    }

    /** The run, held, with what it would have changed. */
    public RunRecord held(RowCounts wouldChange, String why, long nowMillis) {
        RoundTally tally = new RoundTally(
                round.number(), 0, soFar.keyGroups(), wouldChange, 0, 0, soFar.invalidSamples(), soFar.rejects());
        return counted(durable, tally, null, nowMillis).ended(RunStatus.HELD, why, nowMillis);
    }

    /** The run at its end. */
    public RunRecord ended(RunStatus how, @Nullable String why, long nowMillis) {
        return new RunRecord(
                round,
                how,
                reason,
                rowsRead,
                plan,
                durable,
                soFar,
                null,
                why,
                startedAtMillis,
                readAtMillis,
                mergedAtMillis,
                nowMillis);
    }
}
