package io.spillway.jobs.deliver;

import static io.spillway.jobs.deliver.DeliverHarness.batch;
import static io.spillway.jobs.deliver.DeliverHarness.destination;
import static io.spillway.jobs.deliver.DeliverHarness.round;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.deliver.FakeReceiver.Answer;
import io.spillway.jobs.deliver.FakeReceiver.Request;
import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.DiffRecord.RejectedLeft;
import io.spillway.mapping.model.PackedRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DeliverOperatorTest {
    private final FakeReceiver receiver = new FakeReceiver();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void changeGoesOutOnlyOnceACompletedCheckpointHoldsIt() throws Exception {
        try (DeliverHarness harness = harness(10, 100_000, 4)) {
            harness.add(batch(round(1), 0, "", "a"));
            harness.runMails();
            harness.snapshot();
            harness.add(batch(round(1), 1, "", "b"));
            harness.runMails();
            assertThat(receiver.requests()).isEmpty();

            harness.complete();
            harness.runUntil(() -> harness.delivered() == 1);
            assertThat(receiver.requests()).singleElement().satisfies(request -> {
                assertThat(request.users()).containsExactly("a");
                assertThat(request.epoch()).isEqualTo("42");
                assertThat(request.run()).isEqualTo("run-1");
            });
            assertThat(harness.owedBatches()).isEqualTo(1);
            assertThat(harness.settled().get(0).round()).isEqualTo(round(1));
        }
    }

    @Test
    void dryRunSendsNothingOfWhatIsOwedAndKeepsIt() throws Exception {
        OperatorSubtaskState owed;
        try (DeliverHarness harness = harness(10, 100_000, 4)) {
            harness.add(batch(round(1), 0, "", "a"));
            owed = harness.snapshot();
        }
        try (DeliverHarness dry = new DeliverHarness(destination(receiver.url(), 10, 100_000, 4), owed, true)) {
            dry.runMails();
            dry.checkpoint();
            dry.runMails();
            assertThat(dry.owedBatches()).isEqualTo(1);
            owed = dry.snapshot();
        }
        assertThat(receiver.requests()).isEmpty();
        try (DeliverHarness harness = new DeliverHarness(destination(receiver.url(), 10, 100_000, 4), owed)) {
            harness.runUntil(() -> harness.delivered() == 1);
        }
    }

    @Test
    void metricsTellWhatIsOwedAndWhatBecameOfIt() throws Exception {
        receiver.answer(request -> request.users().contains("bad") ? new Answer(400, "no") : new Answer(503, "later"));
        OperatorSubtaskState owing;
        try (DeliverHarness harness = harness(1, 100_000, 4)) {
            assertThat(harness.metric("deliveryLagMillis")).isZero();
            harness.add(batch(round(1), 0, "", "a", "b"));
            harness.add(batch(round(1), 1, "", "bad"));
            assertThat(harness.metric("changesOwed")).isEqualTo(3);
            assertThat(harness.metric("outboxBytes")).isPositive();
            long before = harness.metric("deliveryLagMillis");
            harness.passTime(1_000);
            assertThat(harness.metric("deliveryLagMillis")).isEqualTo(before + 1_000);
            harness.checkpoint();
            harness.runUntil(() -> harness.metric("eventsRejected") == 1 && harness.metric("eventsRetried") >= 2);
            assertThat(harness.metric("changesOwed")).isEqualTo(2);
            owing = harness.snapshot();
        }
        receiver.answer(request -> FakeReceiver.OK);
        try (DeliverHarness harness = new DeliverHarness(destination(receiver.url(), 10, 100_000, 4), owing)) {
            assertThat(harness.metric("changesOwed"))
                    .as("what a checkpoint holds is owed still")
                    .isEqualTo(2);
            harness.runUntil(() -> harness.metric("eventsDelivered") == 2);
            assertThat(harness.metric("eventsDeliveredPerSecond")).isEqualTo(2);
            assertThat(harness.metric("changesOwed")).isZero();
            assertThat(harness.metric("outboxBytes")).isZero();
            assertThat(harness.metric("deliveryLagMillis")).isZero();
        }
    }

    @Test
    void requestsAreFilledUpToTheirMostEvents() throws Exception {
        try (DeliverHarness harness = harness(3, 100_000, 1)) {
            harness.add(batch(round(1), 0, "", "a", "b"));
            harness.add(batch(round(1), 1, "", "c", "d", "e"));
            harness.add(batch(round(1), 2, "", "f", "g"));
            harness.checkpoint();
            harness.runUntil(() -> harness.delivered() == 7);

            assertThat(receiver.requests().stream().map(Request::users))
                    .containsExactly(List.of("a", "b", "c"), List.of("d", "e", "f"), List.of("g"));
            assertThat(harness.owedBatches()).isZero();
        }
    }

    @Test
    void requestsAreClosedBeforeTheirMostBytes() throws Exception {
        try (DeliverHarness harness = harness(100, 3_000, 2)) {
            harness.add(batch(round(1), 0, "x".repeat(600), "a", "b", "c", "d", "e"));
            harness.add(batch(round(1), 1, "y".repeat(5_000), "huge"));
            harness.checkpoint();
            harness.runUntil(() -> harness.delivered() == 6);

            assertThat(receiver.requests())
                    .allSatisfy(request -> assertThat(request.users().size() == 1 || bytes(request) <= 3_000)
                            .isTrue());
            assertThat(receiver.requests()).hasSizeLessThan(5);
        }
    }

    @Test
    void requestHoldsEventsOfOneRoundOnly() throws Exception {
        try (DeliverHarness harness = harness(10, 100_000, 4)) {
            harness.add(batch(round(1), 0, "", "a"));
            harness.add(batch(round(2), 0, "", "b"));
            harness.checkpoint();
            harness.runUntil(() -> harness.delivered() == 2);

            assertThat(receiver.requests().stream().map(Request::run)).containsExactly("run-1", "run-2");
        }
    }

    @Test
    void laterRoundWaitsUntilTheEarlierOneIsSettled() throws Exception {
        receiver.answer(request -> request.run().equals("run-1") ? new Answer(503, "later") : FakeReceiver.OK);
        try (DeliverHarness harness = harness(10, 100_000, 4)) {
            harness.add(batch(round(1), 0, "old", "a"));
            harness.add(batch(round(2), 0, "new", "a"));
            harness.checkpoint();
            for (int i = 0; i < 5; i++) {
                int before = receiver.requests().size();
                harness.passTimeUntil(() -> receiver.requests().size() > before);
            }
            assertThat(receiver.requests()).allMatch(request -> request.run().equals("run-1"));

            receiver.answer(request -> FakeReceiver.OK);
            harness.passTimeUntil(() -> harness.delivered() == 2);
            assertThat(last(receiver.requests()).run()).isEqualTo("run-2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void refusedBatchIsHalvedUntilExactlyTheOffendersAreRejected(int status) throws Exception {
        Set<String> offenders = Set.of("u0", "u17", "u18", "u99");
        receiver.answer(request -> request.users().stream().anyMatch(offenders::contains)
                ? new Answer(status, "bad event")
                : FakeReceiver.OK);
        try (DeliverHarness harness = harness(100, 1_000_000, 3)) {
            harness.add(batch(round(1), 0, "", users(0, 50)));
            harness.add(batch(round(1), 1, "", users(50, 100)));
            harness.checkpoint();
            harness.runUntil(() -> harness.owedBatches() == 0);

            assertThat(harness.rejects())
                    .containsExactlyInAnyOrderElementsOf(offenders.stream()
                            .map(user -> new Reject(user, status, "bad event"))
                            .toList());
            assertThat(harness.delivered()).isEqualTo(96);
            assertThat(harness.rejected()).isEqualTo(4);
            assertThat(accepted(status, offenders)).hasSize(96).doesNotHaveDuplicates();
        }
    }

    private List<String> accepted(int status, Set<String> offenders) {
        assertThat(status).isPositive();
        return receiver.requests().stream()
                .map(Request::users)
                .filter(users -> users.stream().noneMatch(offenders::contains))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void tooLargeRequestIsHalvedAndATooLargeEventRejected() throws Exception {
        receiver.answer(request ->
                bytes(request) > 2_500 ? new Answer(413, "request size exceeds max limit") : FakeReceiver.OK);
        try (DeliverHarness harness = harness(100, 1_000_000, 2)) {
            harness.add(batch(round(1), 0, "x".repeat(300), users(0, 16)));
            harness.add(batch(round(1), 1, "x".repeat(3_000), "huge"));
            harness.checkpoint();
            harness.runUntil(() -> harness.owedBatches() == 0);

            assertThat(harness.delivered()).isEqualTo(16);
            assertThat(harness.rejects()).containsExactly(new Reject("huge", 413, "request size exceeds max limit"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 408, 429})
    void destinationInTroubleIsSentTheSameBytesAgain(int status) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        receiver.answer(request -> tries.incrementAndGet() < 4 ? new Answer(status, "not now") : FakeReceiver.OK);
        try (DeliverHarness harness = harness(10, 100_000, 1)) {
            harness.add(batch(round(1), 0, "", "a", "b"));
            harness.checkpoint();
            harness.runUntil(() -> harness.timers() == 1);
            assertThat(harness.standing().retrying()).startsWith("try 2 in ").endsWith("s: " + status + " not now");
            harness.passTimeUntil(() -> harness.delivered() == 2);

            assertThat(receiver.requests()).hasSize(4);
            assertThat(new HashSet<>(receiver.requests())).hasSize(1);
            assertThat(harness.standing().retrying()).isNull();
        }
    }

    @Test
    void retryAfterIsWaitedFor() throws Exception {
        receiver.answer(request -> new Answer(429, "slow down", "7"));
        try (DeliverHarness harness = harness(10, 100_000, 1)) {
            harness.add(batch(round(1), 0, "", "a"));
            harness.checkpoint();
            harness.runUntil(() -> harness.timers() == 1);
            harness.passTime(6_999);
            assertThat(harness.timers()).isEqualTo(1);
            harness.passTime(1);
            harness.runUntil(() -> receiver.requests().size() == 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 302})
    void misconfiguredDestinationStopsDeliveryAndKeepsWhatIsOwed(int status) throws Exception {
        receiver.answer(request -> new Answer(status, "invalid\nwrite key"));
        try (DeliverHarness harness = harness(1, 100_000, 1)) {
            harness.add(batch(round(1), 0, "", "a", "b"));
            harness.checkpoint();
            harness.runUntil(() -> harness.standing().halted() != null);
            harness.add(batch(round(1), 1, "", "c"));
            harness.checkpoint();
            harness.runMails();

            assertThat(harness.standing().halted())
                    .contains(receiver.url())
                    .contains(status + " invalid write key")
                    .endsWith("mend the destination, then run again");
            assertThat(receiver.requests()).hasSize(1);
            assertThat(harness.settled()).isEmpty();
            assertThat(harness.owedBatches()).isEqualTo(2);
        }
    }

    @Test
    void nothingIsSentAgainAfterDeliveryStopped() throws Exception {
        receiver.answer(request -> request.users().contains("a") ? new Answer(500, "") : new Answer(401, "no"));
        try (DeliverHarness harness = harness(1, 100_000, 2)) {
            harness.add(batch(round(1), 0, "", "a", "b"));
            harness.checkpoint();
            harness.runUntil(() -> harness.standing().halted() != null && harness.timers() <= 1);
            int sent = receiver.requests().size();
            for (int i = 0; i < 5; i++) {
                harness.passTime(60_000);
                harness.runMails();
            }

            assertThat(harness.timers()).isZero();
            assertThat(receiver.underWay()).isZero();
            assertThat(receiver.requests()).hasSize(sent);
            assertThat(harness.standing().halted()).contains("401 no");
        }
    }

    @Test
    void deliveryIsGivenUpAfterItsTimeWithoutOneSuccess() throws Exception {
        receiver.answer(request -> new Answer(500, "down"));
        try (DeliverHarness harness = harness(10, 100_000, 2)) {
            harness.add(batch(round(1), 0, "", "a"));
            harness.checkpoint();
            long start = harness.now();
            harness.passTimeUntil(() -> harness.standing().halted() != null);

            assertThat(harness.standing().halted()).endsWith("took nothing for 60 s, at last: 500 down");
            assertThat(harness.now() - start).isGreaterThan(60_000);
            assertThat(harness.owedBatches()).isEqualTo(1);
            assertThat(harness.timers()).isZero();
        }
    }

    @Test
    void oneSuccessBeginsTheTimeToGiveUpAnew() throws Exception {
        receiver.answer(request -> request.users().contains("a") ? new Answer(500, "down") : FakeReceiver.OK);
        try (DeliverHarness harness = harness(1, 100_000, 2)) {
            for (int i = 0; i < 4; i++) {
                harness.add(batch(round(1), 0, "", i == 0 ? "a" : "b" + i));
                harness.checkpoint();
                int delivered = i;
                harness.runUntil(() -> harness.delivered() == delivered && harness.timers() == 1);
                int before = receiver.requests().size();
                harness.passTime(40_000);
                harness.runUntil(() -> receiver.requests().size() > before && harness.timers() == 1);
            }
            assertThat(harness.standing().halted()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restoredOperatorSendsWhatWasOwedUnderTheSameIdsAndCountsExactly(boolean answeredBefore) throws Exception {
        receiver.hold();
        OperatorSubtaskState state;
        try (DeliverHarness harness = harness(2, 100_000, 2)) {
            harness.add(batch(round(1), 0, "", "a", "b", "c"));
            harness.add(batch(round(1), 1, "", "d"));
            harness.checkpoint();
            harness.runUntil(() -> receiver.underWay() == 2);
            state = harness.snapshot();
            if (answeredBefore) {
                receiver.release();
                harness.runUntil(() -> harness.delivered() == 4);
                assertThat(harness.owedBatches()).isZero();
            }
        }
        receiver.release();
        List<Request> before = receiver.requests();
        try (DeliverHarness harness = new DeliverHarness(destination(receiver.url(), 2, 100_000, 2), state)) {
            harness.runUntil(() -> harness.delivered() == 4);

            List<Request> after = receiver.requests()
                    .subList(before.size(), receiver.requests().size());
            assertThat(ids(after)).hasSize(4).containsAll(ids(before));
            assertThat(harness.settled()).hasSize(2);
            assertThat(harness.owedBatches()).isZero();
        }
    }

    @Test
    void nothingIsSentWithoutALeaseAndAllOnceItIsGranted() throws Exception {
        try (DeliverHarness harness = harness(2, 100_000, 2)) {
            harness.lease().keep();
            harness.add(batch(round(1), 0, "", "a", "b", "c"));
            harness.checkpoint();
            harness.runMails();
            assertThat(harness.lease().isWanted()).isTrue();
            assertThat(receiver.requests()).isEmpty();

            harness.lease().grant();
            harness.runUntil(() -> harness.delivered() == 3);
            assertThat(receiver.requests().stream().flatMap(request -> request.users().stream()))
                    .containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void retryWaitsForTheLeaseThatHasRunOut() throws Exception {
        receiver.answer(request -> new Answer(503, "later"));
        try (DeliverHarness harness = harness(10, 100_000, 1)) {
            harness.add(batch(round(1), 0, "", "a"));
            harness.checkpoint();
            harness.runUntil(() -> harness.timers() == 1);
            harness.lease().keep();
            harness.passTime(60_000);
            harness.runMails();
            assertThat(receiver.requests()).hasSize(1);

            receiver.answer(request -> FakeReceiver.OK);
            harness.lease().grant();
            harness.runUntil(() -> harness.delivered() == 1);
            assertThat(receiver.requests()).hasSize(2);
        }
    }

    @Test
    void leaseIsGivenBackWhenNothingIsOwed() throws Exception {
        try (DeliverHarness harness = harness(10, 100_000, 1)) {
            harness.runMails();
            assertThat(harness.lease().isWanted()).isFalse();
            harness.add(batch(round(1), 0, "", "a"));
            harness.checkpoint();
            assertThat(harness.lease().isWanted()).isTrue();
            harness.runUntil(() -> harness.delivered() == 1);
            assertThat(harness.lease().isWanted()).isFalse();
        }
    }

    @Test
    void taskWhosePlaceIsTakenFails() throws Exception {
        try (DeliverHarness harness = harness(10, 100_000, 1)) {
            harness.lease().lose();
            assertThatThrownBy(harness::runMails).hasStackTraceContaining("superseded");
        }
    }

    @Test
    void rowThatGivesNoEventIsRejectedWithItsReasonAndBlocksNobody() throws Exception {
        try (DeliverHarness harness = harness(10, 100_000, 2)) {
            harness.add(batch(round(1), 0, "", "a", " ", "b"));
            harness.add(batch(round(1), 1, "", "\u200b"));
            harness.checkpoint();
            harness.runUntil(() -> harness.owedBatches() == 0);

            assertThat(harness.delivered()).isEqualTo(2);
            assertThat(harness.rejected()).isEqualTo(2);
            assertThat(harness.rejects()).extracting(Reject::recordId).containsExactlyInAnyOrder(" ", "\u200b");
            assertThat(harness.rejects())
                    .allMatch(reject -> reject.status() == 0 && !reject.reason().isBlank());
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void rejectedRowsAreKeptUntilAMergeHasTriedThemAgain() throws Exception {
        receiver.answer(request -> request.users().contains("bad") ? new Answer(400, "no") : FakeReceiver.OK);
        OperatorSubtaskState state;
        try (DeliverHarness harness = harness(10, 100_000, 2)) {
            harness.add(batch(round(1), 0, "", "good", "bad", " "));
            harness.add(batch(round(1), 1, "", "fine"));
            harness.checkpoint();
            harness.runUntil(() -> harness.rejected() == 2);
            assertThat(harness.rejectedRows(0)).containsExactly(" ", "bad");
            assertThat(harness.rejectedRows(1)).isEmpty();
            state = harness.snapshot();
        }
        try (DeliverHarness harness = new DeliverHarness(destination(receiver.url(), 10, 100_000, 2), state)) {
            assertThat(harness.rejectedRows(0)).containsExactly(" ", "bad");

            List<byte[]> left = List.of(PackedRow.of(List.of(" ".getBytes(StandardCharsets.UTF_8))));
            harness.add(new RejectedLeft(round(2), 0, left));
            assertThat(harness.rejectedRows(0)).containsExactly(" ");
            harness.add(new RejectedLeft(round(3), 0, List.of()));
            assertThat(harness.rejectedRows(0)).isEmpty();
        }
    }

    @Test
    void rowIsNotRejectedForACheckpointThatStillOwesIt() throws Exception {
        receiver.answer(request -> new Answer(400, "no"));
        OperatorSubtaskState owing;
        try (DeliverHarness harness = harness(10, 100_000, 2)) {
            harness.add(batch(round(1), 0, "", "bad"));
            owing = harness.snapshot();
            harness.complete();
            harness.runUntil(() -> harness.rejected() == 1);
        }
        try (DeliverHarness harness = new DeliverHarness(destination(receiver.url(), 10, 100_000, 2), owing)) {
            assertThat(harness.rejectedRows(0)).isEmpty();
            harness.runUntil(() -> harness.rejected() == 1);
            assertThat(harness.rejectedRows(0)).containsExactly("bad");
        }
    }

    @Test
    void rejectsThatAreToldAreBoundedAndAllAreCounted() throws Exception {
        receiver.answer(request -> new Answer(400, "no"));
        try (DeliverHarness harness = harness(100, 1_000_000, 4)) {
            harness.add(batch(round(1), 0, "", users(0, 60)));
            harness.checkpoint();
            harness.runUntil(() -> harness.rejected() == 60);

            assertThat(harness.rejects()).hasSize(20);
        }
    }

    @Test
    void noMoreRequestsAreUnderWayThanAllowed() throws Exception {
        receiver.hold();
        try (DeliverHarness harness = harness(1, 100_000, 3)) {
            harness.add(batch(round(1), 0, "", users(0, 20)));
            harness.checkpoint();
            harness.runUntil(() -> receiver.underWay() == 3);
            harness.checkpoint();
            harness.runMails();
            assertThat(receiver.requests()).hasSize(3);
            receiver.release();
            harness.runUntil(() -> harness.delivered() == 20);

            assertThat(receiver.mostUnderWay()).isEqualTo(3);
        }
    }

    @Test
    void requestThatWaitsForItsNextTryCountsAsUnderWay() throws Exception {
        receiver.answer(request -> new Answer(503, "later"));
        try (DeliverHarness harness = harness(1, 100_000, 2)) {
            harness.add(batch(round(1), 0, "", users(0, 20)));
            harness.checkpoint();
            harness.runUntil(() -> harness.timers() == 2);

            assertThat(receiver.requests()).hasSize(2);
        }
    }

    @Test
    void changesOfAnotherMappingAreKeptAndTheReasonIsTold() throws Exception {
        Round foreign = new Round(1, RoundKind.FULL, "run-1", 1, "another mapping");
        try (DeliverHarness harness = harness(10, 100_000, 2)) {
            harness.add(batch(foreign, 0, "", "a"));
            harness.checkpoint();
            harness.runMails();

            assertThat(harness.standing().halted()).contains("run-1").contains("earlier mapping");
            assertThat(receiver.requests()).isEmpty();
            assertThat(harness.owedBatches()).isEqualTo(1);
        }
    }

    @Test
    void endOfAKeyGroupIsPassedOn() throws Exception {
        KeyGroupMerged merged = new KeyGroupMerged(round(1), 2, new RowCounts(1, 0, 1, 0, 0, 0), List.of());
        try (DeliverHarness harness = harness(10, 100_000, 2)) {
            harness.add(merged);

            assertThat(harness.output()).containsExactly(merged);
        }
    }

    private DeliverHarness harness(int batchEvents, int batchBytes, int requestsInFlight) throws Exception {
        return new DeliverHarness(destination(receiver.url(), batchEvents, batchBytes, requestsInFlight));
    }

    private static String[] users(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "u" + i).toArray(String[]::new);
    }

    private static int bytes(Request request) {
        return request.body().getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<String> ids(List<Request> requests) {
        List<String> ids = new ArrayList<>();
        requests.forEach(request -> ids.addAll(request.messageIds()));
        return ids;
    }

    private static Request last(List<Request> requests) {
        return requests.get(requests.size() - 1);
    }
}
