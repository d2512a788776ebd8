package io.spillway.control.reconcile;

import io.spillway.control.flink.JobState;
import io.spillway.control.flink.ObservedJob;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundReport;
import java.util.Optional;

/** What to do about a run that is under way. */
sealed interface Step {
    /** Nothing: look again later. */
    record Wait() implements Step {}

    /**
     * The round has come to a point that a checkpoint should hold, and none does yet.
     *
     * @param settled whether that is its end, or else that all changes are found and may be released
     */
    record Checkpoint(boolean settled) implements Step {}

    /** Everything is delivered or rejected, and a checkpoint knows it. */
    record Succeed() implements Step {}

    /** The cluster has lost the job: it has to be submitted again. */
    record Resubmit() implements Step {}

    /** It cannot go on. */
    record Fail(String reason) implements Step {}

    /**
     * Decides. What the job said goes before what the cluster says of it: a job that ends after its last report has
     * done its work.
     *
     * @param round the number of the run's round
     */
    static Step next(
            long round, Optional<RoundReport> report, Optional<RoundFailure> failure, Optional<ObservedJob> job) {
        if (report.isPresent()
                && report.get().durable().round() == round
                && report.get().durable().settled()) {
            return new Succeed();
        }
        if (failure.isPresent()) {
            return new Fail(failure.get().message());
        }
        String halted = report.map(RoundReport::halted).orElse(null);
        if (halted != null) {
            return new Fail(halted);
        }
        Step ofJob = ofJob(job);
        return ofJob instanceof Wait && report.isPresent() ? ofCounts(round, report.get()) : ofJob;
    }

    private static Step ofCounts(long round, RoundReport report) {
        boolean begun = report.soFar().round() == round;
        boolean mergedDurably =
                report.durable().round() == round && report.durable().merged();
        if (begun && report.soFar().settled()) {
            return new Checkpoint(true);
        }
        return begun && report.soFar().merged() && !mergedDurably ? new Checkpoint(false) : new Wait();
    }

    private static Step ofJob(Optional<ObservedJob> job) {
        if (job.isEmpty()) {
            return new Resubmit();
        }
        JobState state = job.get().state();
        if (!state.isTerminal()) {
            return new Wait();
        }
        String why = job.get().failure();
        return new Fail("the job is %s%s".formatted(state, why == null ? "" : ": " + why));
    }
}
