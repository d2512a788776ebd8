package io.spillway.jobs.read.split;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.warehouse.SplitPlan;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * Part of a round's result, read by one reader within the snapshot of one attempt.
 *
 * @param attempt number of the attempt; a split of another attempt is worthless
 * @param index 0 to {@code count} − 1
 */
public record RoundSplit(Round round, long attempt, int index, int count, SplitPlan plan) implements SourceSplit {

    @Override
    public String splitId() {
        return round.number() + "." + attempt + "." + index;
    }
}
