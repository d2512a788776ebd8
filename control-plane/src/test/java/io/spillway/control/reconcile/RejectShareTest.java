package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.RejectLimits;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectShareTest {
    private static final RejectLimits HALF = new RejectLimits(20, 50);

    @Test
    void runStopsOnceMoreThanItsShareIsRejected() {
        assertThat(RejectShare.tooMany(tally(1, 0, 0), tally(1, 100, 100), HALF))
                .isEmpty();
        assertThat(RejectShare.tooMany(tally(1, 0, 0), tally(1, 99, 101), HALF))
                .hasValueSatisfying(why -> assertThat(why).contains("refused 101 of 200 events", "50 %"));
    }

    @Test
    void fewRejectsSayNothing() {
        assertThat(RejectShare.tooMany(tally(1, 0, 0), tally(1, 0, 99), HALF)).isEmpty();
    }

    @Test
    void whatWasRejectedBeforeTheJobTookTheRunUpDoesNotCount() {
        assertThat(RejectShare.tooMany(tally(1, 10, 5_000), tally(1, 20, 5_050), HALF))
                .isEmpty();
        assertThat(RejectShare.tooMany(tally(1, 10, 5_000), tally(1, 20, 5_200), HALF))
                .isPresent();
        assertThat(RejectShare.tooMany(tally(1, 10, 5_000), tally(2, 20, 200), HALF))
                .isPresent();
    }

    @Test
    void rowsThatAreRefusedOnceMoreDoNotCount() {
        RowCounts resent = new RowCounts(30_000, 29_690, 0, 310, 0, 0, new RowCounts.Retries(300, 0, 0));
        RoundTally again = new RoundTally(2, 4, 4, resent, 10, 300, List.of(), List.of());
        assertThat(RejectShare.tooMany(tally(2, 0, 0), again, HALF)).isEmpty();
    }

    @Test
    void hundredPercentIsNoLimit() {
        assertThat(RejectShare.tooMany(tally(1, 0, 0), tally(1, 0, 1_000), new RejectLimits(20, 100)))
                .isEmpty();
    }

    private static RoundTally tally(long round, long delivered, long rejected) {
        return new RoundTally(round, 4, 4, RowCounts.NONE, delivered, rejected, List.of(), List.of());
    }
}
