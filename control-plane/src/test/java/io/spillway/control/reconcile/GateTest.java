package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final int KEY_GROUPS = 4;
    private static final long ROUND = 7;
    private static final long ATTEMPT = 3;
    private static final GateLimits HALF = new GateLimits(50, -1);

    @Test
    void nothingIsDecidedBeforeEveryKeyGroupIsCounted() {
        assertThat(decide(counted(ATTEMPT, 3, deletes(1), 100), nothing(), HALF))
                .isInstanceOf(Gate.Undecided.class);
    }

    @Test
    void countsOfAnOlderAttemptDecideNothing() {
        assertThat(decide(counted(ATTEMPT - 1, 4, deletes(1), 100), nothing(), HALF))
                .isInstanceOf(Gate.Undecided.class);
    }

    @Test
    void upToTheShareTheGateOpensForTheAttempt() {
        GateCount half = counted(ATTEMPT, 4, deletes(50), 100);
        assertThat(decide(half, nothing(), HALF)).isEqualTo(new Gate.Open(half));
    }

    @Test
    void beyondTheShareTheRunIsHeldWithItsNumbers() {
        assertThat(decide(counted(ATTEMPT, 4, deletes(51), 100), nothing(), HALF))
                .isEqualTo(new Gate.Hold(
                        "it would delete 51 of 100 rows, more than 50 %", counted(ATTEMPT, 4, deletes(51), 100)));
    }

    @Test
    void aModelThatHasBecomeEmptyIsHeld() {
        RowCounts empty = new RowCounts(0, 0, 0, 0, 0, 0);
        assertThat(decide(counted(ATTEMPT, 4, empty, 10), nothing(), HALF))
                .isEqualTo(new Gate.Hold(
                        "the model gives no rows, and 10 were sent before", counted(ATTEMPT, 4, empty, 10)));
        assertThat(decide(counted(ATTEMPT, 4, empty, 0), nothing(), HALF)).isInstanceOf(Gate.Open.class);
    }

    @Test
    void whatWasAllowedGoesBeforeTheShareAndNoFurther() {
        GateLimits sixty = new GateLimits(50, 60);
        assertThat(decide(counted(ATTEMPT, 4, deletes(60), 100), nothing(), sixty))
                .isInstanceOf(Gate.Open.class);
        assertThat(decide(counted(ATTEMPT, 4, deletes(61), 100), nothing(), sixty))
                .isInstanceOf(Gate.Hold.class);
    }

    @Test
    void keyGroupsThatWereMergedBeforeAFailureCountAsWell() {
        RoundTally merged = new RoundTally(ROUND, 1, KEY_GROUPS, deletes(30), 0, 0, List.of(), List.of());
        assertThat(decide(counted(ATTEMPT, 3, deletes(20), 100), merged, HALF)).isInstanceOf(Gate.Open.class);
        assertThat(decide(counted(ATTEMPT, 3, deletes(90), 100), merged, HALF))
                .isEqualTo(new Gate.Hold(
                        "it would delete 120 of 131 rows, more than 50 %", counted(ATTEMPT, 3, sum(120), 100)));
    }

    @Test
    void deletesThatAreSentAgainWereLetThroughBefore() {
        RowCounts again = new RowCounts(1, 1, 0, 0, 90, 0, new RowCounts.Retries(0, 80, 0));
        assertThat(decide(counted(ATTEMPT, 4, again, 20), nothing(), HALF)).isInstanceOf(Gate.Open.class);
        GateCount tooMany = counted(ATTEMPT, 4, again, 19);
        assertThat(decide(tooMany, nothing(), HALF))
                .isEqualTo(new Gate.Hold("it would delete 10 of 19 rows, more than 50 %", tooMany));
        assertThat(decide(tooMany, nothing(), new GateLimits(50, 10))).isEqualTo(new Gate.Open(tooMany));
    }

    @Test
    void noLimitHoldsNothing() {
        GateLimits none = new GateLimits(100, -1);
        assertThat(none.canHold()).isFalse();
        assertThat(decide(counted(ATTEMPT, 4, deletes(100), 100), nothing(), none))
                .isInstanceOf(Gate.Open.class);
    }

    private static Gate decide(GateCount counted, RoundTally soFar, GateLimits limits) {
        return Gate.decide(ROUND, ATTEMPT, new RoundReport(soFar, soFar, counted, null, null), limits);
    }

    private static GateCount counted(long attempt, int keyGroups, RowCounts rows, long lastSeen) {
        return new GateCount(attempt, keyGroups, rows, lastSeen, List.of());
    }

    /** So many deletes, and one row that is still there. */
    private static RowCounts deletes(long deleted) {
        return new RowCounts(1, 1, 0, 0, deleted, 0);
    }

    private static RowCounts sum(long deleted) {
        return new RowCounts(2, 2, 0, 0, deleted, 0);
    }

    private static RoundTally nothing() {
        return RoundTally.empty(0, KEY_GROUPS);
    }
}
