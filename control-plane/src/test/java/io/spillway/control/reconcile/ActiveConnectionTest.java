package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.LeaseRequest;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActiveConnectionTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(5_000), ZoneOffset.UTC);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Poll.Answer NOTHING = new Poll.Answer(null, false);

    @TempDir
    Path folder;

    private ConnectionStore store;
    private ActiveConnection connection;

    @BeforeEach
    void open() throws IOException {
        store = ConnectionStore.open(folder);
        connection = new ActiveConnection("customers", store, Map.of("key", "value"), CLOCK);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void epochsRiseAlsoAfterTheStoreWasReopened() throws Exception {
        assertThat(connection.submitting(Specs.customers(), null)).isEqualTo(1);
        assertThat(connection.submitting(Specs.customers(), null)).isEqualTo(2);
        reopen();
        assertThat(connection.submitting(Specs.customers(), null)).isEqualTo(3);
    }

    @Test
    void everyCallOfAnEpochThatIsNotTheNewestIsRefused() throws Exception {
        connection.submitting(Specs.customers(), null);
        long newest = connection.submitting(Specs.customers(), null);
        connection.order(run(1));
        for (long epoch : new long[] {0, newest - 1, newest + 1}) {
            assertStale(() -> connection.spec(epoch));
            assertStale(() -> connection.secrets(epoch));
            assertStale(() -> connection.poll(epoch, new Poll(1, 99, true, "stale")));
            assertStale(() -> connection.nextAttempt(epoch));
            assertStale(() -> connection.fail(epoch, new RoundFailure(1, "stale")));
            assertStale(() -> connection.report(epoch, report(1, 1, 0)));
        }
        assertThat(connection.run().rowsRead()).isZero();
        assertThat(connection.failure()).isEmpty();
        assertThat(connection.report()).isEmpty();
        assertThat(connection.record().attempt()).isZero();
    }

    @Test
    void deliveryThatAnEarlierProcessMayHaveLeftBehindIsWaitedFor() throws Exception {
        LeaseRequest task = new LeaseRequest("a", 0, 2, 0, LeaseRequest.Intent.DELIVER);
        try (ActiveConnection left = onACluster()) {
            long epoch = left.submitting(Specs.customers(), null);
            assertThat(left.lease(epoch, task).millis()).isPositive();
        }
        try (ActiveConnection next = onACluster()) {
            long epoch = next.submitting(Specs.customers(), null);
            assertThat(next.lease(epoch, task).millis()).isZero();
        }
    }

    @Test
    void deliveryThatHasEndedHoldsNoLaterProcessUp() throws Exception {
        LeaseRequest task = new LeaseRequest("a", 0, 2, 0, LeaseRequest.Intent.DELIVER);
        try (ActiveConnection first = onACluster()) {
            long epoch = first.submitting(Specs.customers(), null);
            first.lease(epoch, task);
            first.submitting(Specs.customers(), null);
            assertStale(() -> first.lease(epoch, task));
            first.lease(epoch, task.with(LeaseRequest.Intent.DONE));
        }
        try (ActiveConnection next = onACluster()) {
            long epoch = next.submitting(Specs.customers(), null);
            assertThat(next.lease(epoch, task).millis()).isPositive();
        }
    }

    private ActiveConnection onACluster() throws IOException {
        return new ActiveConnection(
                "customers", store, Map.of(), CLOCK, new Leases(Leases.LENGTH, System::nanoTime), true);
    }

    @Test
    void connectionThatWasNeverSubmittedAnswersNoJob() {
        assertStale(() -> connection.spec(0));
        assertStale(() -> connection.secrets(1));
    }

    @Test
    void newestEpochIsGivenDocumentAndSecrets() throws Exception {
        long epoch = connection.submitting(Specs.customers(), null);
        assertThat(connection.spec(epoch)).isEqualTo(Specs.customers());
        assertThat(connection.secrets(epoch)).containsExactly(Map.entry("key", "value"));
    }

    @Test
    void secretsAreNotStored() throws Exception {
        connection.submitting(Specs.customers(), null);
        connection.order(run(1));
        assertThat(folder.resolve("connection.json")).content().doesNotContain("\"key\"", "\"value\"");
    }

    @Test
    void attemptsNeverRepeat() throws Exception {
        long epoch = connection.submitting(Specs.customers(), null);
        assertThat(connection.nextAttempt(epoch)).isEqualTo(1);
        assertThat(connection.nextAttempt(epoch)).isEqualTo(2);
        reopen();
        assertThat(connection.nextAttempt(epoch)).isEqualTo(3);
        long next = connection.submitting(Specs.customers(), null);
        assertThat(connection.nextAttempt(next)).isEqualTo(4);
    }

    @Test
    void attemptThatCannotBeStoredIsNotGiven() throws Exception {
        long epoch = connection.submitting(Specs.customers(), null);
        Path hindrance = hinderSaves();
        assertThatThrownBy(() -> connection.nextAttempt(epoch)).isInstanceOf(IOException.class);
        Files.delete(hindrance);
        assertThat(connection.nextAttempt(epoch)).isEqualTo(1);
    }

    @Test
    void jobIsToldNothingBeforeARoundIsOrderedAndAfterItEnded() throws Exception {
        long epoch = connection.submitting(Specs.customers(), null);
        assertThat(connection.poll(epoch, new Poll(0, 0, false, null))).isEqualTo(NOTHING);
        connection.order(run(1));
        connection.end(RunStatus.FAILED, "why");
        assertThat(connection.poll(epoch, new Poll(1, 0, false, null))).isEqualTo(NOTHING);
    }

    @Test
    void pollWithoutNewsWaitsForThem() throws Exception {
        long epoch = connection.submitting(Specs.customers(), null);
        assertThat(poll(epoch)).as("the first answer of an epoch is news").isCompletedWithValue(NOTHING);

        CompletableFuture<Poll.Answer> waiting = poll(epoch);
        assertThat(waiting).isNotDone();
        connection.order(run(1));
        assertThat(waiting).succeedsWithin(SOON).isEqualTo(new Poll.Answer(run(1).round(), true));

        CompletableFuture<Poll.Answer> forTheGate = poll(epoch);
        assertThat(forTheGate).isNotDone();
        connection.openGate(3);
        assertThat(forTheGate).succeedsWithin(SOON).isEqualTo(new Poll.Answer(run(1).round(), true, 3));

        CompletableFuture<Poll.Answer> forTheEnd = poll(epoch);
        connection.report(epoch, report(1, Specs.KEY_GROUPS, 0));
        assertThat(forTheEnd).succeedsWithin(SOON).isEqualTo(new Poll.Answer(run(1).round(), false, 3));
    }

    @Test
    void newsBetweenTwoPollsAreToldAtOnce() throws Exception {
        long epoch = connection.submitting(Specs.customers(), null);
        connection.poll(epoch, new Poll(0, 0, false, null));
        connection.order(run(1));
        assertThat(poll(epoch)).isCompletedWithValue(new Poll.Answer(run(1).round(), true));
    }

    @Test
    void newerPollAndNewerSubmissionEndAPollThatWaits() throws Exception {
        long epoch = connection.submitting(Specs.customers(), null);
        connection.poll(epoch, new Poll(0, 0, false, null));
        CompletableFuture<Poll.Answer> older = poll(epoch);
        CompletableFuture<Poll.Answer> newer = poll(epoch);
        assertThat(older).succeedsWithin(SOON).isEqualTo(NOTHING);
        connection.submitting(Specs.customers(), null);
        assertThat(newer).succeedsWithin(SOON).isEqualTo(NOTHING);
        assertStale(() -> poll(epoch));
    }

    @Test
    void pollWithoutNewsIsAnsweredWhenItsTimeIsUp() throws Exception {
        long epoch = connection.submitting(Specs.customers(), null);
        connection.poll(epoch, new Poll(0, 0, false, null));
        assertThat(connection.poll(epoch, new Poll(0, 0, false, null), Duration.ofMillis(1)))
                .succeedsWithin(SOON)
                .isEqualTo(NOTHING);
    }

    @Test
    void roundThatIsOrderedKnowsNothingOfTheOneBefore() throws Exception {
        long epoch = ordered(1);
        connection.nextAttempt(epoch);
        connection.openGate(1);
        connection.fail(epoch, new RoundFailure(1, "why"));
        assertThat(connection.attempt()).isEqualTo(1);
        connection.end(RunStatus.FAILED, "why");

        connection.order(run(2));

        assertThat(connection.attempt())
                .as("what was counted before is not this round's")
                .isZero();
        assertThat(connection.gateOpenFor()).isZero();
        assertThat(connection.failure()).isEmpty();
        connection.nextAttempt(epoch);
        assertThat(connection.attempt()).isEqualTo(2);
    }

    private CompletableFuture<Poll.Answer> poll(long epoch) throws StaleJobException {
        return connection.poll(epoch, new Poll(0, 0, false, null), Duration.ofMinutes(1));
    }

    @Test
    void newSubmissionIsToldNothingOfTheRoundBefore() throws Exception {
        long epoch = ordered(1);
        connection.fail(epoch, new RoundFailure(1, "why"));
        connection.report(epoch, report(1, 1, 0));
        long next = connection.submitting(Specs.customers(), null);
        assertThat(connection.poll(next, new Poll(0, 0, false, null))).isEqualTo(NOTHING);
        assertThat(connection.failure()).isEmpty();
        assertThat(connection.report()).isEmpty();
    }

    @Test
    void orderedRoundIsToBeReadUntilACheckpointHoldsItsChanges() throws Exception {
        long epoch = ordered(1);
        Round round = connection.run().round();
        assertThat(connection.poll(epoch, new Poll(0, 0, false, null))).isEqualTo(new Poll.Answer(round, true));
        connection.report(epoch, new RoundReport(tally(1, 0, 0), tally(1, Specs.KEY_GROUPS, 5), null, null));
        assertThat(connection.poll(epoch, new Poll(1, 0, false, null))).isEqualTo(new Poll.Answer(round, true));
        connection.report(epoch, report(1, Specs.KEY_GROUPS, 0));
        assertThat(connection.poll(epoch, new Poll(1, 0, false, null))).isEqualTo(new Poll.Answer(round, false));
    }

    @Test
    void roundThatCannotBeReadIsNotReadOn() throws Exception {
        long epoch = ordered(3);
        connection.fail(epoch, new RoundFailure(3, "no such table"));
        assertThat(connection.poll(epoch, new Poll(3, 0, false, null)).read()).isFalse();
        assertThat(connection.failure()).contains(new RoundFailure(3, "no such table"));
    }

    @Test
    void failureOfAnotherRoundIsPassedOver() throws Exception {
        long epoch = ordered(3);
        connection.fail(epoch, new RoundFailure(2, "late"));
        assertThat(connection.failure()).isEmpty();
        assertThat(connection.poll(epoch, new Poll(3, 0, false, null)).read()).isTrue();
    }

    @Test
    void progressOfReadingIsTakenOverForTheRunsRoundAlone() throws Exception {
        long epoch = ordered(3);
        connection.poll(epoch, new Poll(2, 99, true, "late"));
        assertThat(connection.run().rowsRead()).isZero();
        connection.poll(epoch, new Poll(3, 42, false, "one reader"));
        assertThat(connection.run().rowsRead()).isEqualTo(42);
        assertThat(connection.run().plan()).isEqualTo("one reader");
        assertThat(connection.run().readAtMillis()).isZero();
        connection.poll(epoch, new Poll(3, 50, true, null));
        assertThat(connection.run().plan()).isEqualTo("one reader");
        assertThat(connection.run().readAtMillis()).isEqualTo(5_000);
    }

    @Test
    void reportOfAnotherRoundDoesNotTouchTheRun() throws Exception {
        long epoch = ordered(3);
        connection.report(epoch, report(2, Specs.KEY_GROUPS, 7));
        assertThat(connection.run().durable()).isEqualTo(RoundTally.empty(3, Specs.KEY_GROUPS));
        assertThat(connection.run().soFar()).isEqualTo(RoundTally.empty(3, Specs.KEY_GROUPS));
    }

    @Test
    void durableCountsOfTheRoundBeforeAreNotTakenForThisOnes() throws Exception {
        long epoch = ordered(3);
        connection.report(epoch, new RoundReport(tally(2, Specs.KEY_GROUPS, 9), tally(3, 1, 1), null, "try 2"));
        assertThat(connection.run().durable()).isEqualTo(RoundTally.empty(3, Specs.KEY_GROUPS));
        assertThat(connection.run().soFar()).isEqualTo(tally(3, 1, 1));
        assertThat(connection.run().retrying()).isEqualTo("try 2");
    }

    @Test
    void reportThatWasOvertakenDoesNotHideTheNewerOne() throws Exception {
        long epoch = ordered(3);
        RoundReport settled = report(3, Specs.KEY_GROUPS, 9);
        connection.report(epoch, settled);
        connection.report(epoch, report(3, Specs.KEY_GROUPS, 8));
        connection.report(epoch, report(3, Specs.KEY_GROUPS - 1, 9));
        connection.report(epoch, report(2, Specs.KEY_GROUPS, 99));
        assertThat(connection.report()).contains(settled);
        assertThat(connection.run().durable()).isEqualTo(settled.durable());
    }

    @Test
    void mergedRoundIsOnDiskAsSoonAsACheckpointHoldsIt() throws Exception {
        long epoch = ordered(3);
        connection.report(epoch, report(3, Specs.KEY_GROUPS, 0));
        assertThat(store.load().run()).isEqualTo(connection.run());
        assertThat(connection.run().durable().merged()).isTrue();
        assertThat(connection.run().mergedAtMillis()).isEqualTo(5_000);
    }

    @Test
    void mergedRoundThatCouldNotBeStoredIsStoredWithTheRepeatedReport() throws Exception {
        long epoch = ordered(3);
        Path hindrance = hinderSaves();
        assertThatThrownBy(() -> connection.report(epoch, report(3, Specs.KEY_GROUPS, 0)))
                .isInstanceOf(IOException.class);
        Files.delete(hindrance);
        connection.report(epoch, report(3, Specs.KEY_GROUPS, 0));
        assertThat(store.load().run()).isEqualTo(connection.run());
    }

    @Test
    void endedRunIsStoredWithItsReason() throws Exception {
        ordered(3);
        RunRecord ended = connection.end(RunStatus.FAILED, "why");
        assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
        assertThat(ended.error()).isEqualTo("why");
        assertThat(ended.endedAtMillis()).isEqualTo(5_000);
        assertThat(store.load().run()).isEqualTo(ended);
        assertThat(store.load().sentVersion()).isEmpty();
    }

    @Test
    void onlyARunThatSucceededSaysThatEveryRowWasSent() throws Exception {
        ordered(3);
        connection.end(RunStatus.SUCCEEDED, null);
        assertThat(store.load().sentVersion())
                .isEqualTo(Specs.customers().resultVersion())
                .isNotEmpty();
    }

    @Test
    void reportThatANewSubmissionBeginsWithDoesNotSayThatItsRowsWereSent() throws Exception {
        ordered(3);
        connection.end(RunStatus.SUCCEEDED, null);
        String sent = connection.record().sentVersion();
        long epoch = connection.submitting(Specs.customers("select 1", Specs.MAPPING), null);
        connection.report(epoch, report(3, Specs.KEY_GROUPS, 10));
        assertThat(connection.record().sentVersion()).isEqualTo(sent);
    }

    private long ordered(long round) throws IOException {
        long epoch = connection.submitting(Specs.customers(), null);
        connection.order(run(round));
        return epoch;
    }

    private void reopen() throws IOException {
        store.close();
        open();
    }

    /** The file that a save begins with cannot be written while this folder is in its place. */
    private Path hinderSaves() throws IOException {
        return Files.createDirectory(folder.resolve("connection.json.new"));
    }

    private static void assertStale(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(StaleJobException.class);
    }

    private static RunRecord run(long round) {
        return RunRecord.begin(
                new Round(round, RoundKind.FULL, "run-" + round, 1, "mapping"), "first run", Specs.KEY_GROUPS, 1);
    }

    private static RoundReport report(long round, int merged, long delivered) {
        return new RoundReport(tally(round, merged, delivered), tally(round, merged, delivered), null, null);
    }

    private static RoundTally tally(long round, int merged, long delivered) {
        RowCounts rows = new RowCounts(10, 0, 10, 0, 0, 0);
        return new RoundTally(round, merged, Specs.KEY_GROUPS, rows, delivered, 0, List.of(), List.of());
    }
}
