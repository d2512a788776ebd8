package io.spillway.control.reconcile;

import io.spillway.jobs.spec.RejectLimits;
import io.spillway.jobs.spec.RoundTally;
import java.util.Optional;

/** Whether a destination refuses so much that somebody should look before more is sent. Pure. */
final class RejectShare {
    private RejectShare() {}

    private static long newly(RoundTally tally) {
        return Math.max(0, tally.rejected() - tally.rows().retries().sent());
    }

    /**
     * Why a run stops, empty if it goes on.
     *
     * @param before counts of the round when the job took it up: what was rejected then may be mended by now
     */
    static Optional<String> tooMany(RoundTally before, RoundTally now, RejectLimits limits) {
        boolean isSame = before.round() == now.round();
        // rows that were refused before, and are again, say nothing new
        long rejected = newly(now) - (isSame ? newly(before) : 0);
        long delivered = now.delivered() - (isSame ? before.delivered() : 0);
        return limits.areTooMany(rejected, delivered)
                ? Optional.of(
                        ("the destination refused %,d of %,d events, more than %d %%: look at \"spillway rejects\","
                                        + " mend the cause and run again, which goes on from here; rejects.percent sets the limit")
                                .formatted(rejected, rejected + delivered, limits.percent()))
                : Optional.empty();
    }
}
