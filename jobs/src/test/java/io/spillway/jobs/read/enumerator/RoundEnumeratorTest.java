package io.spillway.jobs.read.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.read.enumerator.TestingContext.Assigned;
import io.spillway.jobs.read.split.JsonSerializer;
import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.read.split.SplitEvent;
import io.spillway.jobs.read.split.TestingWarehouse;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.stream.TestingSpec;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundEnumeratorTest {
    private static final Round ROUND = TestingSpec.round(7);

    private final TestingControlPlane controlPlane = new TestingControlPlane();
    private final TestingContext context = new TestingContext();
    private final TestingWarehouse warehouse = new TestingWarehouse();
    private long nanos;
    private final RoundEnumerator enumerator = new RoundEnumerator(
            context, controlPlane.client(), () -> warehouse, TestingSpec.of(SyncMode.MIRROR), () -> nanos);

    @BeforeEach
    void orderARound() {
        enumerator.start();
        context.register(0);
        context.register(1);
        controlPlane.order(ROUND, true);
    }

    @AfterEach
    void stop() {
        enumerator.close();
        controlPlane.close();
        assertThat(warehouse.snapshotsHeld()).isZero();
    }

    @Test
    void roundIsOpenedOnceAllReadersAreThere() {
        context.unregister(1);
        look();
        assertThat(warehouse.roundsOpened()).isZero();

        context.register(1);
        look();
        assertThat(context.takeAssigned()).containsExactly(new Assigned(0, split(1, 0)), new Assigned(1, split(1, 1)));
    }

    @Test
    void splitsThatAreLeftGoToWhoeverAsks() {
        look();
        context.takeAssigned();

        enumerator.handleSplitRequest(1, null);
        enumerator.handleSplitRequest(0, null);
        assertThat(context.takeAssigned()).containsExactly(new Assigned(1, split(1, 2)));
    }

    @Test
    void attemptUnderWayIsNotOpenedAgain() {
        look();
        look();

        assertThat(warehouse.roundsOpened()).isEqualTo(1);
    }

    @Test
    void resetReaderLeadsToAnAttemptWithAHigherNumber() {
        look();
        context.takeAssigned();
        enumerator.addSplitsBack(List.of(), 0);
        look();

        assertThat(context.takeAssigned()).containsExactly(new Assigned(0, split(2, 0)), new Assigned(1, split(2, 1)));
        assertThat(warehouse.snapshotsHeld()).isEqualTo(1);
    }

    @Test
    void readerThatWasResetWhileTheRoundWasOpenedLeadsToAnotherAttempt() {
        context.poll();
        enumerator.addSplitsBack(List.of(), 0);
        context.poll();
        context.work();
        assertThat(context.takeAssigned()).isEmpty();

        look();
        assertThat(context.takeAssigned())
                .extracting(assigned -> assigned.split().attempt())
                .containsExactly(2L, 2L);
        assertThat(warehouse.snapshotsHeld()).isEqualTo(1);
    }

    @Test
    void roundThatIsMergedIsNotReadAgain() {
        look();
        controlPlane.order(ROUND, false);
        look();
        enumerator.addSplitsBack(List.of(), 0);
        look();

        assertThat(warehouse.roundsOpened()).isEqualTo(1);
        look();
        assertThat(warehouse.snapshotsHeld()).isZero();
    }

    @Test
    void roundThatIsNotOrderedAnyMoreIsLetGo() {
        look();
        context.takeAssigned();
        controlPlane.order(null, false);
        look();
        enumerator.handleSplitRequest(0, null);
        assertThat(context.takeAssigned()).isEmpty();

        look();
        assertThat(warehouse.snapshotsHeld()).isZero();
    }

    @Test
    void snapshotIsGivenUpWhenAllSplitsAreRead() {
        look();
        for (int i = 0; i < 3; i++) {
            assertThat(warehouse.snapshotsHeld()).isEqualTo(1);
            enumerator.handleSourceEvent(0, new SplitEvent.Progress(1, i, 10, true));
        }
        look();

        assertThat(warehouse.snapshotsHeld()).isZero();
        assertThat(controlPlane.polled()).isEqualTo(new Poll(7, 30, true, "three parts"));
    }

    @Test
    void checkpointsAreMadeOftenOnlyWhileChangesWaitForThem() {
        look();
        assertThat(context.checkpointsSeldom()).as("while rows are read").isTrue();
        for (int index = 0; index < 3; index++) {
            enumerator.handleSourceEvent(0, new SplitEvent.Progress(1, index, 10, true));
        }
        assertThat(context.checkpointsSeldom()).as("while changes are found").isFalse();
        controlPlane.order(ROUND, false);
        look();
        assertThat(context.checkpointsSeldom()).as("while they are delivered").isFalse();

        controlPlane.order(null, false);
        look();
        assertThat(context.checkpointsSeldom()).as("between rounds").isTrue();
    }

    @Test
    void newsAreWaitedForWhileThereIsNothingToDo() {
        controlPlane.order(null, false);
        look();
        assertThat(controlPlane.waits())
                .as("the first poll is answered at once")
                .isZero();
        look();
        assertThat(controlPlane.waits()).isEqualTo(2000);
        controlPlane.order(ROUND, true);
        look();
        look();
        assertThat(controlPlane.waits()).as("while it is read").isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            enumerator.handleSourceEvent(0, new SplitEvent.Progress(1, i, 10, true));
        }
        look();
        look();
        assertThat(controlPlane.waits()).as("while it is counted and merged").isEqualTo(2000);
        enumerator.addSplitsBack(List.of(), 0);
        context.unregister(0);
        look();
        look();
        assertThat(controlPlane.waits()).as("while it is to be read again").isEqualTo(200);
    }

    @Test
    void progressIsTold() {
        look();
        enumerator.handleSourceEvent(0, new SplitEvent.Progress(1, 0, 10, false));
        enumerator.handleSourceEvent(0, new SplitEvent.Progress(1, 0, 20, true));
        enumerator.handleSourceEvent(1, new SplitEvent.Progress(1, 1, 5, false));
        look();

        assertThat(controlPlane.polled()).isEqualTo(new Poll(7, 25, false, "three parts"));
    }

    @Test
    void userErrorIsToldAndNotRetried() {
        warehouse.failNext(TestingWarehouse.userError("no such table"));
        look();
        for (int i = 0; i < 3; i++) {
            wait(Duration.ofMinutes(1));
            look();
        }

        assertThat(controlPlane.failures()).containsExactly(new RoundFailure(7, "no such table"));
        assertThat(warehouse.roundsOpened()).isEqualTo(1);
    }

    @Test
    void userErrorInOneSplitEndsTheRoundOnce() {
        look();
        enumerator.handleSourceEvent(0, failure(1, WarehouseException.Cause.USER, "division by zero"));
        enumerator.handleSourceEvent(1, failure(1, WarehouseException.Cause.USER, "division by zero"));
        wait(Duration.ofMinutes(1));
        look();
        look();

        assertThat(controlPlane.failures()).containsExactly(new RoundFailure(7, "division by zero"));
        assertThat(warehouse.roundsOpened()).isEqualTo(1);
        assertThat(warehouse.snapshotsHeld()).isZero();
    }

    @Test
    void nextRoundIsReadThoughTheLastOneFailed() {
        warehouse.failNext(TestingWarehouse.userError("no such table"));
        look();
        controlPlane.order(TestingSpec.round(8), true);
        look();

        assertThat(context.takeAssigned())
                .extracting(assigned -> assigned.split().round().number())
                .containsExactly(8L, 8L);
    }

    @Test
    void failureIsToldUntilItIsHeard() {
        warehouse.failNext(TestingWarehouse.userError("no such table"));
        look();
        controlPlane.answerWith(500);
        look();
        look();
        controlPlane.answerWith(200);
        look();
        look();

        assertThat(controlPlane.failures()).hasSize(1);
    }

    @Test
    void transientErrorIsRetriedLaterAndLater() {
        warehouse.failNext(TestingWarehouse.transientError("restarting"));
        warehouse.failNext(TestingWarehouse.transientError("restarting"));
        look();
        wait(Duration.ofMillis(999));
        look();
        assertThat(warehouse.roundsOpened()).isEqualTo(1);

        wait(Duration.ofMillis(1));
        look();
        assertThat(warehouse.roundsOpened()).isEqualTo(2);

        wait(Duration.ofMillis(1999));
        look();
        assertThat(warehouse.roundsOpened()).isEqualTo(2);
        wait(Duration.ofMillis(1));
        look();
        assertThat(context.takeAssigned()).hasSize(2);
        assertThat(controlPlane.failures()).isEmpty();
    }

    @Test
    void transientErrorsAreRetriedFiveTimes() {
        for (int i = 0; i < 10; i++) {
            warehouse.failNext(TestingWarehouse.transientError("restarting"));
        }
        for (int i = 0; i < 10; i++) {
            look();
            wait(Duration.ofMinutes(1));
        }

        assertThat(warehouse.roundsOpened()).isEqualTo(6);
        assertThat(controlPlane.failures()).containsExactly(new RoundFailure(7, "restarting"));
    }

    @Test
    void failureOfAnOldAttemptIsIgnored() {
        look();
        enumerator.addSplitsBack(List.of(), 0);
        look();
        context.takeAssigned();
        enumerator.handleSourceEvent(0, failure(1, WarehouseException.Cause.USER, "cancelled"));
        look();
        enumerator.handleSplitRequest(0, null);

        assertThat(controlPlane.failures()).isEmpty();
        assertThat(context.takeAssigned()).containsExactly(new Assigned(0, split(2, 2)));
    }

    @Test
    void failedOpeningOfAnotherRoundIsNotToldOfThisOne() {
        warehouse.failNext(TestingWarehouse.userError("no such table"));
        context.poll();
        controlPlane.order(TestingSpec.round(8), true);
        context.poll();
        context.work();
        look();
        look();

        assertThat(controlPlane.failures()).isEmpty();
        assertThat(context.takeAssigned()).hasSize(2);
    }

    @Test
    void lostSnapshotLeadsToAnotherAttempt() {
        look();
        context.takeAssigned();
        warehouse.loseSnapshot();
        wait(Duration.ofSeconds(6));
        look();
        assertThat(warehouse.roundsOpened()).isEqualTo(1);

        wait(Duration.ofSeconds(2));
        look();
        assertThat(context.takeAssigned())
                .extracting(assigned -> assigned.split().attempt())
                .containsExactly(2L, 2L);
        assertThat(controlPlane.failures()).isEmpty();
    }

    @Test
    void attemptGoesOnWhileTheControlPlaneIsAway() {
        look();
        context.takeAssigned();
        controlPlane.answerWith(500);
        look();
        controlPlane.answerWith(200);
        look();
        enumerator.handleSplitRequest(0, null);

        assertThat(warehouse.roundsOpened()).isEqualTo(1);
        assertThat(context.takeAssigned()).containsExactly(new Assigned(0, split(1, 2)));
    }

    @Test
    void openingThatTheControlPlaneDidNotAnswerIsRepeated() {
        context.poll();
        controlPlane.answerWith(500);
        context.work();
        controlPlane.answerWith(200);
        look();

        assertThat(context.takeAssigned()).hasSize(2);
    }

    @Test
    void staleEpochEndsTheJobForGood() {
        controlPlane.answerWith(409);
        assertThatThrownBy(context::poll).isInstanceOf(SuppressRestartsException.class);
    }

    @Test
    void staleEpochFoundWhileOpeningEndsTheJobForGood() {
        context.poll();
        controlPlane.answerWith(409);
        assertThatThrownBy(context::work).isInstanceOf(SuppressRestartsException.class);
    }

    @Test
    void bugFailsTheJob() {
        warehouse.failNext(new IllegalStateException("bug"));
        context.poll();

        assertThatThrownBy(context::work).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stateOfVersion1IsReadAndWritten() throws IOException {
        JsonSerializer<EnumeratorState> serializer = new JsonSerializer<>(EnumeratorState.class);
        byte[] stored = "{\"round\":7}".getBytes(StandardCharsets.UTF_8);
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(serializer.deserialize(1, stored)).isEqualTo(new EnumeratorState(7));
        assertThat(serializer.serialize(new EnumeratorState(7))).isEqualTo(stored);
    }

    @Test
    void checkpointKnowsTheRound() {
        assertThat(enumerator.snapshotState(1)).isEqualTo(new EnumeratorState(0));
        look();
        assertThat(enumerator.snapshotState(2)).isEqualTo(new EnumeratorState(7));
    }

    /** Asks the control plane, and does what follows. */
    private void look() {
        context.poll();
        context.work();
    }

    private void wait(Duration time) {
        nanos += time.toNanos();
    }

    private static RoundSplit split(long attempt, int index) {
        return new RoundSplit(ROUND, attempt, index, 3, new SplitPlan("snapshot " + attempt, "part " + index));
    }

    private static SplitEvent.Failure failure(long attempt, WarehouseException.Cause cause, String message) {
        return new SplitEvent.Failure(attempt, cause, message);
    }
}
