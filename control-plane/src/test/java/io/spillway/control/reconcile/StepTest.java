package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.flink.JobState;
import io.spillway.control.flink.ObservedJob;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StepTest {
    private static final int KEY_GROUPS = 4;
    private static final Optional<ObservedJob> RUNNING = job(JobState.RUNNING, null);
    private static final RoundTally NOTHING = RoundTally.empty(7, KEY_GROUPS);
    private static final RoundTally MERGED = tally(7, KEY_GROUPS, 10, 6, 2);
    private static final RoundTally SETTLED = tally(7, KEY_GROUPS, 10, 8, 2);

    @Test
    void runWithoutReportWaits() {
        assertThat(Step.next(7, Optional.empty(), Optional.empty(), RUNNING)).isEqualTo(new Step.Wait());
    }

    @Test
    void runWithChangesThatAreNotSettledWaits() {
        assertThat(next(report(MERGED, MERGED, null), RUNNING)).isEqualTo(new Step.Wait());
    }

    @Test
    void runIsNotMergedBeforeTheLastPartIs() {
        RoundTally partly = tally(7, KEY_GROUPS - 1, 10, 8, 2);
        assertThat(next(report(partly, partly, null), RUNNING)).isEqualTo(new Step.Wait());
    }

    @Test
    void countsThatNoCheckpointHoldsDoNotEndARun() {
        assertThat(next(report(NOTHING, SETTLED, null), RUNNING)).isEqualTo(new Step.Checkpoint(true));
        assertThat(next(report(MERGED, SETTLED, null), RUNNING)).isEqualTo(new Step.Checkpoint(true));
    }

    @Test
    void checkpointIsWantedOnceAllChangesAreFound() {
        assertThat(next(report(NOTHING, MERGED, null), RUNNING)).isEqualTo(new Step.Checkpoint(false));
        RoundTally before = tally(6, KEY_GROUPS, 10, 10, 0);
        assertThat(next(report(before, MERGED, null), RUNNING)).isEqualTo(new Step.Checkpoint(false));
        assertThat(next(report(MERGED, MERGED, null), RUNNING)).isEqualTo(new Step.Wait());
    }

    @Test
    void noCheckpointIsWantedOfARoundBeforeNorOfAJobThatHasEnded() {
        RoundTally before = tally(6, KEY_GROUPS, 10, 10, 0);
        assertThat(next(report(before, before, null), RUNNING)).isEqualTo(new Step.Wait());
        assertThat(next(report(NOTHING, SETTLED, null), job(JobState.CANCELED, null)))
                .isInstanceOf(Step.Fail.class);
    }

    @Test
    void settledCountsOfARoundBeforeDoNotEndTheRun() {
        RoundTally before = tally(6, KEY_GROUPS, 10, 10, 0);
        assertThat(next(report(before, NOTHING, null), RUNNING)).isEqualTo(new Step.Wait());
    }

    @Test
    void deliveredAndRejectedChangesInACheckpointEndTheRun() {
        assertThat(next(report(SETTLED, SETTLED, null), RUNNING)).isEqualTo(new Step.Succeed());
    }

    @Test
    void runWithoutAnyChangeEndsOnceItIsMerged() {
        RoundTally quiet = tally(7, KEY_GROUPS, 0, 0, 0);
        assertThat(next(report(quiet, quiet, null), RUNNING)).isEqualTo(new Step.Succeed());
    }

    @ParameterizedTest
    @EnumSource
    void jobThatDidItsWorkSucceededWhateverBecameOfIt(JobState state) {
        assertThat(next(report(SETTLED, SETTLED, null), job(state, "why"))).isEqualTo(new Step.Succeed());
        assertThat(next(report(SETTLED, SETTLED, null), Optional.empty())).isEqualTo(new Step.Succeed());
    }

    @Test
    void whatTheSourceSaysFailsTheRunInItsWords() {
        Step step = Step.next(
                7,
                Optional.of(report(NOTHING, NOTHING, "halted")),
                Optional.of(new RoundFailure(7, "no such table")),
                RUNNING);
        assertThat(step).isEqualTo(new Step.Fail("no such table"));
    }

    @Test
    void settledRunSucceedsThoughItsSourceFailedLater() {
        Step step = Step.next(
                7, Optional.of(report(SETTLED, SETTLED, null)), Optional.of(new RoundFailure(7, "late")), RUNNING);
        assertThat(step).isEqualTo(new Step.Succeed());
    }

    @Test
    void haltedDeliveryFailsTheRunInItsWords() {
        assertThat(next(report(MERGED, MERGED, "401 invalid write key"), RUNNING))
                .isEqualTo(new Step.Fail("401 invalid write key"));
    }

    @Test
    void jobThatIsUnknownIsSubmittedAgain() {
        assertThat(next(report(MERGED, MERGED, null), Optional.empty())).isEqualTo(new Step.Resubmit());
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELED", "FINISHED"})
    void jobThatEndedFailsTheRunWithItsReason(JobState state) {
        assertThat(next(report(MERGED, MERGED, null), job(state, "disk full")))
                .isEqualTo(new Step.Fail("the job is " + state + ": disk full"));
        assertThat(next(report(MERGED, MERGED, null), job(state, null)))
                .isEqualTo(new Step.Fail("the job is " + state));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"FAILED", "CANCELED", "FINISHED"})
    void jobThatMayStillRunIsWaitedFor(JobState state) {
        assertThat(next(report(MERGED, MERGED, null), job(state, "restarting"))).isEqualTo(new Step.Wait());
    }

    private static Step next(RoundReport report, Optional<ObservedJob> job) {
        return Step.next(7, Optional.of(report), Optional.empty(), job);
    }

    private static RoundReport report(RoundTally durable, RoundTally soFar, @Nullable String halted) {
        return new RoundReport(durable, soFar, halted, null);
    }

    private static Optional<ObservedJob> job(JobState state, @Nullable String failure) {
        return Optional.of(new ObservedJob("0123456789abcdef0123456789abcdef", state, failure));
    }

    private static RoundTally tally(long round, int merged, long inserted, long delivered, long rejected) {
        RowCounts rows = new RowCounts(inserted, 0, inserted, 0, 0, 0);
        return new RoundTally(round, merged, KEY_GROUPS, rows, delivered, rejected, List.of(), List.of());
    }
}
