package io.spillway.control.reconcile;

import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RowCounts;
import java.util.Optional;

/** Decides whether the changes that an attempt has counted may be applied. Pure. */
sealed interface Gate {
    /** Not everything is counted yet, or there is no gate. */
    record Undecided() implements Gate {}

    /**
     * The attempt's changes may be applied.
     *
     * @param changes all of the round's, with what an earlier attempt has applied
     */
    record Open(GateCount changes) implements Gate {}

    /** They may not, unless somebody allows it. */
    record Hold(String reason, GateCount changes) implements Gate {}

    /**
     * Decides about the newest attempt.
     *
     * @param round the number of the run's round
     * @param attempt the newest number of an attempt
     */
    static Gate decide(long round, long attempt, RoundReport report, GateLimits limits) {
        GateCount counted = report.counted();
        boolean begun = report.soFar().round() == round;
        int merged = begun ? report.soFar().keyGroupsMerged() : 0;
        if (counted.attempt() != attempt
                || counted.keyGroupsCounted() + merged != report.soFar().keyGroups()) {
            return new Undecided();
        }
        // key groups that were merged before a failure had been let through; they count as well
        RowCounts applied = begun ? report.soFar().rows() : RowCounts.NONE;
        RowCounts rows = counted.rows().plus(applied);
        long lastSeen = counted.lastSeen() + applied.unchanged() + applied.updated() + applied.newlyDeleted();
        Optional<String> reason = limits.holds(rows, lastSeen);
        GateCount changes = counted.withRows(rows);
        return reason.isPresent() ? new Hold(reason.get(), changes) : new Open(changes);
    }
}
