package io.spillway.jobs.read.split;

import io.spillway.jobs.warehouse.WarehouseException;
import org.apache.flink.api.connector.source.SourceEvent;

/** What a reader tells the enumerator of a split. */
public sealed interface SplitEvent extends SourceEvent {
    long attempt();

    /**
     * How far the split is.
     *
     * @param rows read so far
     * @param ended whether these are all
     */
    record Progress(long attempt, int index, long rows, boolean ended) implements SplitEvent {
        private static final long serialVersionUID = 1;
    }

    /** The split cannot be read to its end, so the attempt is void. */
    record Failure(long attempt, WarehouseException.Cause cause, String message) implements SplitEvent {
        private static final long serialVersionUID = 1;
    }
}
