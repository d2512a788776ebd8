package io.spillway.control.reconcile;

import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.CursorMark;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries a connection's runs out, one at a time. What an earlier process left unfinished is finished first, under the
 * mapping it was begun with; then comes the run that is asked for.
 */
public final class SyncRunner {
    private static final long LOOK_MILLIS = 20;
    private static final long JOB_LOOK_MILLIS = 500;
    private static final long CLUSTER_PATIENCE_MILLIS = 60_000;
    private static final long FIRST_REPORT_MILLIS = 120_000;
    private static final int MOST_LOSSES = 3;

    private final ConnectionJob job;
    private final ActiveConnection connection;
    private final RunListener listener;
    private final Clock clock;
    private @Nullable String begun;

    public SyncRunner(ConnectionJob job, RunListener listener, Clock clock) {
        this.job = job;
        this.connection = job.connection();
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Runs once.
     *
     * @return the runs that were carried out, oldest first; the last one tells how it went
     */
    public List<RunRecord> run(SyncSpec spec, RunRequest request) throws IOException, InterruptedException {
        List<RunRecord> runs = new ArrayList<>();
        begun = null;
        for (int losses = 0; ; losses++) {
            try {
                carryOut(spec, request, runs);
                return runs;
            } catch (JobLostException e) {
                if (losses == MOST_LOSSES) {
                    throw e;
                }
                listener.onNote("Flink has lost the job, it is submitted again from its newest checkpoint");
            }
        }
    }

    private void carryOut(SyncSpec spec, RunRequest request, List<RunRecord> runs)
            throws IOException, InterruptedException {
        SyncSpec before = connection.record().spec();
        if (before != null) {
            Revision.check(before, spec);
        }
        if (before != null && before.keep() != spec.keep()) {
            listener.onNote("keep was %s and is %s: what is remembered is written anew, and nothing is sent for it"
                    .formatted(Fields.written(before.keep()), Fields.written(spec.keep())));
        }
        try (ConnectionJob.Stay stay = job.stay()) {
            boolean goOn = true;
            if (isUnfinished() && before != null && !sameResult(before, spec)) {
                goOn = finish(start(before.reachedAs(spec)), request.limits(), spec, runs);
            }
            if (goOn) {
                String jobId = start(spec);
                if (finish(jobId, request.limits(), spec, runs) && !isDone(runs)) {
                    runs.add(begin(jobId, spec, request));
                }
            }
            // a job whose run did not end well may hold what is of no use to the next one
            if (request.resident() && connection.run().status() == RunStatus.SUCCEEDED) {
                stay.keep();
            }
        }
    }

    /** Whether the run that was asked for is among those carried out: it was begun, and finished by another job. */
    private boolean isDone(List<RunRecord> runs) {
        return runs.stream().anyMatch(run -> run.round().runId().equals(begun));
    }

    /**
     * Finds out what a run would do: reads and counts as it would, and stops there.
     *
     * @throws IOException if an earlier run has to be finished first
     */
    public RunRecord plan(SyncSpec spec, RunRequest request) throws IOException, InterruptedException {
        SyncSpec before = connection.record().spec();
        if (before != null) {
            Revision.check(before, spec);
        }
        try (ConnectionJob.Stay stay = job.stay()) {
            String jobId = start(spec.asDryRun());
            if (isInterrupted()) {
                throw new IOException("Run %d was interrupted: run sync once, which finishes it, then plan"
                        .formatted(connection.run().round().number()));
            }
            return begin(jobId, spec.asDryRun(), request);
        }
    }

    private String start(SyncSpec spec) throws IOException, InterruptedException {
        long startedAt = clock.millis();
        String jobId = job.start(spec);
        awaitFirstReport(jobId, startedAt);
        return jobId;
    }

    private boolean isUnfinished() {
        RunRecord run = connection.record().run();
        return run != null && run.status() != RunStatus.SUCCEEDED;
    }

    /** Whether a run of one may be finished as a run of the other. */
    private static boolean sameResult(SyncSpec one, SyncSpec other) {
        return one.resultVersion().equals(other.resultVersion())
                && Objects.equals(cursorColumn(one), cursorColumn(other));
    }

    private static @Nullable Column cursorColumn(SyncSpec spec) {
        return spec.cursor() == null ? null : spec.cursor().column();
    }

    /** The job's first report tells what its state holds: only that says whether the last run is finished. */
    private void awaitFirstReport(String jobId, long since) throws IOException, InterruptedException {
        JobWatch watch = new JobWatch(job.cluster(), jobId, JOB_LOOK_MILLIS, CLUSTER_PATIENCE_MILLIS);
        while (connection.report().isEmpty()) {
            Step step = Step.next(0, connection.report(), connection.failure(), watch.look());
            if (step instanceof Step.Fail fail) {
                throw new IOException("The job did not start: " + fail.reason());
            }
            if (step instanceof Step.Resubmit) {
                throw new JobLostException();
            }
            if (clock.millis() - since > FIRST_REPORT_MILLIS) {
                throw new IOException("The job did not start within %d s: see %s"
                        .formatted(FIRST_REPORT_MILLIS / 1000, job.cluster().address()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /**
     * Finishes the run that the job's state holds, if there is one.
     *
     * @return whether another run may begin
     */
    private boolean finish(String jobId, GateLimits limits, SyncSpec spec, List<RunRecord> runs)
            throws IOException, InterruptedException {
        if (!isInterrupted()) {
            return true;
        }
        RunRecord last = connection.run();
        listener.onNote("Run %d was interrupted, it is finished first"
                .formatted(last.round().number()));
        connection.order(last.resumed());
        RunRecord finished = await(jobId, limits, spec);
        runs.add(finished);
        return finished.status() == RunStatus.SUCCEEDED;
    }

    /** Whether the job's state holds changes of the last run, which did not end well. */
    private boolean isInterrupted() {
        RunRecord last = connection.record().run();
        if (last == null || last.status() == RunStatus.SUCCEEDED) {
            return false;
        }
        RoundTally held = connection.report().map(RoundReport::soFar).orElseThrow();
        // one that had found nothing yet is given up, and the next run reads what it would have read
        return held.round() == last.round().number() && held.keyGroupsMerged() > 0;
    }

    private RunRecord begin(String jobId, SyncSpec spec, RunRequest request) throws IOException, InterruptedException {
        ConnectionRecord record = connection.record();
        String mapping = spec.compile().fingerprintVersion();
        String reason = reason(record, spec.resultVersion(), request.full());
        RoundKind kind = reason.isEmpty() ? RoundKind.INCREMENTAL : RoundKind.FULL;
        Long cursorFrom = kind == RoundKind.FULL ? null : CursorMark.nextFrom(record.cursor(), spec.cursor());
        // what finds no row that is gone has nothing to be held for
        boolean holdable = spec.mode() == SyncMode.MIRROR
                && cursorFrom == null
                && record.hasState()
                && request.limits().canHold();
        Round round = new Round(
                record.runNumber() + 1,
                kind,
                UUID.randomUUID().toString(),
                clock.millis(),
                mapping,
                holdable || spec.dryRun(),
                cursorFrom);
        begun = round.runId();
        RunRecord run = RunRecord.begin(round, reason, spec.keyGroups(), clock.millis());
        connection.order(spec.dryRun() ? run.asDryRun() : run);
        return await(jobId, holdable ? request.limits() : GateLimits.NONE, spec);
    }

    /** Why every row is sent, empty if only changes are. */
    private static String reason(ConnectionRecord record, String version, boolean full) {
        if (record.sentVersion().isEmpty()) {
            return "first run";
        }
        if (!record.sentVersion().equals(version)) {
            return "the query, its columns or the mapping changed";
        }
        if (full) {
            return "asked for";
        }
        // a run that was given up passes on what it was for
        RunRecord before = record.run();
        return before == null || before.status() == RunStatus.SUCCEEDED ? "" : before.reason();
    }

    private RunRecord await(String jobId, GateLimits limits, SyncSpec spec) throws IOException, InterruptedException {
        JobWatch watch = new JobWatch(job.cluster(), jobId, JOB_LOOK_MILLIS, CLUSTER_PATIENCE_MILLIS);
        long round = connection.run().round().number();
        RoundTally atStart = connection.report().map(RoundReport::soFar).orElse(RoundTally.empty(0, 0));
        Trouble trouble = new Trouble(spec.destination().giveUpMillis());
        Step before = new Step.Wait();
        while (true) {
            listener.onProgress(connection.run());
            Step step = Step.next(round, connection.report(), connection.failure(), watch.look());
            watch.newFailure().ifPresent(why -> listener.onNote("Flink restarts the job: " + why));
            if (step instanceof Step.Succeed) {
                return ended(RunStatus.SUCCEEDED, null);
            }
            if (step instanceof Step.Fail fail) {
                return ended(RunStatus.FAILED, withWayOut(fail.reason()));
            }
            if (step instanceof Step.Resubmit) {
                throw new JobLostException();
            }
            Optional<String> hopeless = RejectShare.tooMany(
                            atStart, connection.run().soFar(), spec.rejects())
                    .or(() -> trouble.look(watch.look(), connection.run(), clock.millis()));
            if (hopeless.isPresent()) {
                return ended(RunStatus.FAILED, hopeless.get());
            }
            if (step instanceof Step.Checkpoint && !step.equals(before)) {
                job.askForCheckpoint();
            }
            before = step;
            Gate gate = gate(limits);
            if (gate instanceof Gate.Hold hold) {
                return stopped(hold.changes(), hold.reason());
            }
            if (gate instanceof Gate.Open open) {
                if (connection.run().dryRun()) {
                    return stopped(open.changes(), null);
                }
                connection.openGate(open.changes().attempt());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** What was merged in part fits no other query: its user has to know what can be done if it is never read again. */
    private String withWayOut(String reason) {
        boolean inPart =
                connection.failure().isPresent() && connection.run().soFar().keyGroupsMerged() > 0;
        return inPart
                ? reason
                        + ". A part of this run is merged, so it has to be finished with the query that it was begun with:"
                        + " let the warehouse answer that once more, or begin anew with another state folder, which sends"
                        + " every row, and no deletes of rows that are gone by then"
                : reason;
    }

    private Gate gate(GateLimits limits) {
        Round round = connection.run().round();
        long attempt = connection.attempt();
        // once opened, what is applied is not counted any more: there is nothing left to decide
        return round.gated() && attempt > 0 && connection.gateOpenFor() != attempt
                ? connection
                        .report()
                        .map(report -> Gate.decide(round.number(), attempt, report, limits))
                        .orElse(new Gate.Undecided())
                : new Gate.Undecided();
    }

    private RunRecord stopped(GateCount changes, @Nullable String reason) throws IOException {
        RunRecord run = connection.stop(changes, reason);
        listener.onProgress(run);
        return run;
    }

    private RunRecord ended(RunStatus status, @Nullable String error) throws IOException {
        RunRecord run = connection.end(status, error);
        listener.onProgress(run);
        return run;
    }
}
