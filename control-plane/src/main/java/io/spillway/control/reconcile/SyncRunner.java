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
    private static final long LOOK_MILLIS = 50;
    private static final long JOB_LOOK_MILLIS = 500;
    private static final long CLUSTER_PATIENCE_MILLIS = 60_000;
    private static final long FIRST_REPORT_MILLIS = 120_000;
    private static final int MOST_LOSSES = 3;

    private final ActiveConnection connection;
    private final JobLauncher launcher;
    private final RunListener listener;
    private final Clock clock;
    private @Nullable String begun;

    public SyncRunner(ActiveConnection connection, JobLauncher launcher, RunListener listener, Clock clock) {
        this.connection = connection;
        this.launcher = launcher;
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
        if (isUnfinished() && before != null && !sameResult(before, spec)) {
            SyncSpec under = before.reachedAs(spec);
            if (!withJob(under, jobId -> finish(jobId, request.limits(), runs))) {
                return;
            }
        }
        withJob(spec, jobId -> {
            boolean goOn = finish(jobId, request.limits(), runs);
            if (goOn && !isDone(runs)) {
                runs.add(begin(jobId, spec, request));
            }
            return goOn;
        });
    }

    /** Whether the run that was asked for is among those carried out: it was begun, and finished by another job. */
    private boolean isDone(List<RunRecord> runs) {
        return runs.stream().anyMatch(run -> run.round().runId().equals(begun));
    }

    private interface Work {
        boolean with(String jobId) throws IOException, InterruptedException;
    }

    private boolean withJob(SyncSpec spec, Work work) throws IOException, InterruptedException {
        long submittedAt = clock.millis();
        try (Submitted job = new Submitted(launcher, launcher.submit(connection, spec))) {
            awaitFirstReport(job.id(), submittedAt);
            return work.with(job.id());
        }
    }

    /** A job that is parked when its work is done. */
    private record Submitted(JobLauncher launcher, String id) implements AutoCloseable {
        @Override
        public void close() {
            launcher.park(id);
        }
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
        JobWatch watch = new JobWatch(launcher.cluster(), jobId, JOB_LOOK_MILLIS, CLUSTER_PATIENCE_MILLIS);
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
                        .formatted(
                                FIRST_REPORT_MILLIS / 1000, launcher.cluster().address()));
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
        begun = round.runId();
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
        JobWatch watch = new JobWatch(launcher.cluster(), jobId, JOB_LOOK_MILLIS, CLUSTER_PATIENCE_MILLIS);
        long round = connection.run().round().number();
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
        ConnectionRecord record = connection.record();
        Round round = connection.run().round();
        // once opened, what is applied is not counted any more: there is nothing left to decide
        return round.gated() && connection.gateOpenFor() != record.attempt()
                ? connection
                        .report()
                        .map(report -> Gate.decide(round.number(), record.attempt(), report, limits))
                        .orElse(new Gate.Undecided())
                : new Gate.Undecided();
    }

    private RunRecord ended(RunStatus status, @Nullable String error) throws IOException {
        RunRecord run = connection.end(status, error);
        listener.onProgress(run);
        return run;
    }
}
