package io.spillway.control.reconcile;

import io.spillway.jobs.spec.RowCounts;
import java.util.Optional;

/**
 * What a run may do without somebody's leave.
 *
 * @param deletedPercent most rows that may be deleted, of those that were sent before, 0 to 100; 100 is no limit
 * @param allowedDeletes how many deletes somebody has allowed for this run, whatever their share; negative for none
 */
public record GateLimits(int deletedPercent, long allowedDeletes) {
    /** What holds unless a connection says something else. */
    public static final int DEFAULT_DELETED_PERCENT = 50;
    /** Holds nothing. */
    static final GateLimits NONE = new GateLimits(100, -1);

    public GateLimits {
        if (deletedPercent < 0 || deletedPercent > 100) {
            throw new IllegalArgumentException(
                    "A share of %d percent was given, 0 to 100 is possible".formatted(deletedPercent));
        }
    }

    /** Whether any run could be held by these. */
    boolean canHold() {
        return deletedPercent < 100 || allowedDeletes >= 0;
    }

    /**
     * Why a run with these counts is held, empty if it may go on. Deletes that are sent again were let through before.
     *
     * @param lastSeen how many rows were sent before
     */
    Optional<String> holds(RowCounts rows, long lastSeen) {
        long deleted = rows.newlyDeleted();
        if (allowedDeletes >= 0) {
            return deleted <= allowedDeletes
                    ? Optional.empty()
                    : Optional.of("it would delete %,d of %,d rows, more than the %,d that were allowed"
                            .formatted(deleted, lastSeen, allowedDeletes));
        }
        if (deletedPercent == 100) {
            return Optional.empty();
        }
        if (lastSeen > 0 && rows.read() == 0) {
            return Optional.of("the model gives no rows, and %,d were sent before".formatted(lastSeen));
        }
        return 100.0 * deleted > (double) deletedPercent * lastSeen
                ? Optional.of(
                        "it would delete %,d of %,d rows, more than %d %%".formatted(deleted, lastSeen, deletedPercent))
                : Optional.empty();
    }
}
