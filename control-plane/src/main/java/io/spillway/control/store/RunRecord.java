package io.spillway.control.store;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundTally;
import java.util.List;
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
 * @param error why it failed or is held; of a dry run, why a run would be
 * @param dryRun whether it only finds out what a run would do: it sends nothing and changes nothing
 * @param samples some of the changes that it would make, if it is a dry run or held
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
        long endedAtMillis,
        boolean dryRun,
        List<ChangeSample> samples) {
    public RunRecord {
        Objects.requireNonNull(round, "round");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(durable, "durable");
        Objects.requireNonNull(soFar, "soFar");
        // records of earlier versions have none
        samples = samples == null ? List.of() : List.copyOf(samples);
    }

    /** A run that sends, of which no samples were taken. */
    public RunRecord(
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
        this(
                round,
                status,
                reason,
                rowsRead,
                plan,
                durable,
                soFar,
                retrying,
                error,
                startedAtMillis,
                readAtMillis,
                mergedAtMillis,
                endedAtMillis,
                false,
                List.of());
    }

    /** A run that begins now. */
    public static RunRecord begin(Round round, String reason, int keyGroups, long nowMillis) {
        RoundTally nothing = RoundTally.empty(round.number(), keyGroups);
        return new RunRecord(
                round, RunStatus.RUNNING, reason, 0, null, nothing, nothing, null, null, nowMillis, 0, 0, 0);
    }

    /** The run as one that only finds out what it would do. */
    public RunRecord asDryRun() {
        return new RunRecord(
                round,
                status,
                reason,
                rowsRead,
                plan,
                durable,
                soFar,
                retrying,
                error,
                startedAtMillis,
                readAtMillis,
                mergedAtMillis,
                endedAtMillis,
                true,
                samples);
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
                0,
                dryRun,
                List.of());
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
                endedAtMillis,
                dryRun,
                samples);
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
                endedAtMillis,
                dryRun,
                samples);
    }

    /**
     * The run with what it would change, which it does not do: held, or planned if it is a dry run.
     *
     * @param why it is held, or would be
     */
    public RunRecord stopped(GateCount wouldChange, @Nullable String why, long nowMillis) {
        RoundTally tally = new RoundTally(
                round.number(),
                0,
                soFar.keyGroups(),
                wouldChange.rows(),
                0,
                0,
                wouldChange.invalidSamples(),
                soFar.rejects());
        return new RunRecord(
                round,
                dryRun ? RunStatus.PLANNED : RunStatus.HELD,
                reason,
                rowsRead,
                plan,
                durable,
                tally,
                null,
                why,
                startedAtMillis,
                readAtMillis,
                mergedAtMillis,
                nowMillis,
                dryRun,
                wouldChange.samples());
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
                nowMillis,
                dryRun,
                samples);
    }
}
