package io.spillway.control.reconcile;

import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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

    private final ConnectionJob job;
    private final ActiveConnection connection;
    private final RunListener listener;
    private final Clock clock;

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
        SyncSpec before = connection.record().spec();
        if (before != null) {
            Revision.check(before, spec);
        }
        try (ConnectionJob.Stay stay = job.stay()) {
            boolean goOn = true;
            if (isUnfinished() && before != null && !sameResult(before, spec)) {
                goOn = finish(start(before.reachedAs(spec)), request.limits(), runs);
            }
            if (goOn) {
                String jobId = start(spec);
                if (finish(jobId, request.limits(), runs)) {
                    runs.add(begin(jobId, spec, request));
                }
            }
            // a job whose run did not end well may hold what is of no use to the next one
            if (request.resident() && connection.run().status() == RunStatus.SUCCEEDED) {
                stay.keep();
            }
        }
        return runs;
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
        return one.resultVersion().equals(other.resultVersion());
    }

    /** The job's first report tells what its state holds: only that says whether the last run is finished. */
    private void awaitFirstReport(String jobId, long since) throws IOException, InterruptedException {
        JobWatch watch = new JobWatch(job.cluster(), jobId, JOB_LOOK_MILLIS, CLUSTER_PATIENCE_MILLIS);
        while (connection.report().isEmpty()) {
            Step step = Step.next(0, connection.report(), connection.failure(), watch.look());
            if (step instanceof Step.Fail fail) {
                throw new IOException("The job did not start: " + fail.reason());
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
    private boolean finish(String jobId, GateLimits limits, List<RunRecord> runs)
            throws IOException, InterruptedException {
        RunRecord last = connection.record().run();
        if (last == null || last.status() == RunStatus.SUCCEEDED) {
            return true;
        }
        RoundTally held = connection.report().map(RoundReport::soFar).orElseThrow();
        if (held.round() != last.round().number() || held.keyGroupsMerged() == 0) {
            // it had found nothing yet: it is given up, and the next run reads what it would have read
            return true;
        }
        listener.onNote("Run %d was interrupted, it is finished first"
                .formatted(last.round().number()));
        connection.order(last.resumed());
        RunRecord finished = await(jobId, limits);
        runs.add(finished);
        return finished.status() == RunStatus.SUCCEEDED;
    }

    private RunRecord begin(String jobId, SyncSpec spec, RunRequest request) throws IOException, InterruptedException {
        ConnectionRecord record = connection.record();
        String mapping = spec.compile().fingerprintVersion();
        String reason = reason(record, spec.resultVersion(), request.full());
        RoundKind kind = reason.isEmpty() ? RoundKind.INCREMENTAL : RoundKind.FULL;
        RunRecord before = record.run();
        long number = before == null ? 1 : before.round().number() + 1;
        boolean gated = spec.mode() == SyncMode.MIRROR
                && record.hasState()
                && request.limits().canHold();
        Round round = new Round(number, kind, UUID.randomUUID().toString(), clock.millis(), mapping, gated);
        connection.order(RunRecord.begin(round, reason, spec.keyGroups(), clock.millis()));
        return await(jobId, request.limits());
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

    private RunRecord await(String jobId, GateLimits limits) throws IOException, InterruptedException {
        JobWatch watch = new JobWatch(job.cluster(), jobId, JOB_LOOK_MILLIS, CLUSTER_PATIENCE_MILLIS);
        long round = connection.run().round().number();
        Step before = new Step.Wait();
        while (true) {
            listener.onProgress(connection.run());
            Step step = Step.next(round, connection.report(), connection.failure(), watch.look());
            watch.newFailure().ifPresent(why -> listener.onNote("Flink restarts the job: " + why));
            if (step instanceof Step.Succeed) {
                return ended(RunStatus.SUCCEEDED, null);
            }
            if (step instanceof Step.Fail fail) {
                return ended(RunStatus.FAILED, fail.reason());
            }
            if (step instanceof Step.Checkpoint && !step.equals(before)) {
                job.askForCheckpoint();
            }
            before = step;
            Gate gate = gate(limits);
            if (gate instanceof Gate.Open open) {
                connection.openGate(open.attempt());
            } else if (gate instanceof Gate.Hold hold) {
                RunRecord held = connection.hold(hold.rows(), hold.reason());
                listener.onProgress(held);
                return held;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
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

    private RunRecord ended(RunStatus status, @Nullable String error) throws IOException {
        RunRecord run = connection.end(status, error);
        listener.onProgress(run);
        return run;
    }
}
