package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.LeaseRequest;
import io.spillway.jobs.spec.LeaseRequest.Answer;
import io.spillway.jobs.spec.LeaseRequest.Intent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Duration LENGTH = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Answer GRANTED = new Answer(5_000, false);
    private static final Answer NOT_YET = new Answer(0, false);
    private static final Answer SUPERSEDED = new Answer(0, true);

    private long now = Long.MAX_VALUE - 1;
    private final Leases leases = new Leases(LENGTH, () -> now);

    @Test
    void everySubtaskHasALeaseOfItsOwnAndRenewsIt() {
        assertThat(ask(1, task("a", 0, 0))).isEqualTo(GRANTED);
        assertThat(ask(1, task("b", 1, 0))).isEqualTo(GRANTED);
        pass(LENGTH);
        assertThat(ask(1, task("a", 0, 0))).isEqualTo(GRANTED);
    }

    @Test
    void successorWaitsUntilTheLeaseAndTheLastRequestAreOver() {
        ask(1, task("old", 0, 0));
        assertThat(ask(1, task("new", 0, 1))).isEqualTo(NOT_YET);
        pass(LENGTH.plus(REQUEST_TIMEOUT).minusMillis(1));
        assertThat(ask(1, task("new", 0, 1))).isEqualTo(NOT_YET);
        pass(Duration.ofMillis(1));
        assertThat(ask(1, task("new", 0, 1))).isEqualTo(GRANTED);
    }

    @Test
    void taskWhosePlaceIsTakenIsNotRenewed() {
        ask(1, task("old", 0, 0));
        ask(1, task("new", 0, 1));
        assertThat(ask(1, task("old", 0, 0))).isEqualTo(SUPERSEDED);
        pass(LENGTH.plus(REQUEST_TIMEOUT));
        assertThat(ask(1, task("old", 0, 0))).isEqualTo(SUPERSEDED);
        assertThat(ask(1, task("new", 0, 1))).isEqualTo(GRANTED);
    }

    @Test
    void newEpochWaitsForEverySubtaskOfTheOldOne() {
        ask(1, task("old", 1, 7));
        assertThat(ask(2, task("new", 0, 0))).isEqualTo(NOT_YET);
        pass(LENGTH.plus(REQUEST_TIMEOUT));
        assertThat(ask(2, task("new", 0, 0))).isEqualTo(GRANTED);
    }

    @Test
    void leaseThatWasGivenBackHoldsNobodyUp() {
        ask(1, task("old", 0, 0));
        end(1, task("old", 0, 0), Intent.DONE);
        assertThat(leases.isHeld()).isFalse();
        assertThat(ask(2, task("new", 0, 0))).isEqualTo(GRANTED);
    }

    @Test
    void requestsThatWereUnderWayAtTheEndAreWaitedFor() {
        ask(1, task("old", 0, 0));
        end(1, task("old", 0, 0), Intent.ABANDONED);
        pass(REQUEST_TIMEOUT.minusMillis(1));
        assertThat(ask(2, task("new", 0, 0))).isEqualTo(NOT_YET);
        pass(Duration.ofMillis(1));
        assertThat(ask(2, task("new", 0, 0))).isEqualTo(GRANTED);
    }

    @Test
    void endThatComesLateTakesNothingFromTheSuccessor() {
        ask(1, task("old", 0, 0));
        pass(LENGTH.plus(REQUEST_TIMEOUT));
        ask(1, task("new", 0, 1));
        end(1, task("old", 0, 0), Intent.DONE);
        assertThat(ask(2, task("next", 0, 0))).isEqualTo(NOT_YET);
    }

    @Test
    void whatAnEarlierProcessMayHaveAllowedIsWaitedFor() {
        leases.assumeSomebodyDelivers(REQUEST_TIMEOUT);
        assertThat(ask(2, task("new", 0, 0))).isEqualTo(NOT_YET);
        pass(LENGTH.plus(REQUEST_TIMEOUT));
        assertThat(ask(2, task("new", 0, 0))).isEqualTo(GRANTED);
    }

    private static LeaseRequest task(String holder, int subtask, int attempt) {
        return new LeaseRequest(holder, subtask, 2, attempt, Intent.DELIVER);
    }

    private Answer ask(long epoch, LeaseRequest request) {
        return leases.ask(epoch, request, REQUEST_TIMEOUT);
    }

    private void end(long epoch, LeaseRequest request, Intent intent) {
        leases.end(epoch, request.with(intent), REQUEST_TIMEOUT);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
