package io.spillway.jobs.read.split;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.warehouse.SplitPlan;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * Part of a round's result, read by one reader within the snapshot of one attempt.
 *
 * @param attempt number of the attempt; a split of another attempt is worthless
 * @param index 0 to {@code count} − 1, −1 for a split that has no rows and opens the gate instead
 */
public record RoundSplit(Round round, long attempt, int index, int count, SplitPlan plan) implements SourceSplit {

    @Override
    public String splitId() {
        return round.number() + "." + attempt + "." + index;
    }

    /** Has a reader tell every key group that the gate is open for an attempt. */
    public static RoundSplit opensGate(Round round, long attempt) {
        return new RoundSplit(round, attempt, -1, 0, new SplitPlan("", ""));
    }

    public boolean opensGate() {
        return index < 0;
    }
}
