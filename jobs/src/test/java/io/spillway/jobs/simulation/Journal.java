package io.spillway.jobs.simulation;

import io.spillway.jobs.spec.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What can be seen of a history from outside, in order. All that the checker knows of it. */
final class Journal {
    private final List<Entry> entries = new ArrayList<>();

    /** Something that happened. */
    sealed interface Entry {}

    /** Every split of a round was read to its end without an error, in this snapshot. */
    record ReadWhole(int round, int mapping, List<WarehouseRow> rows) implements Entry {}

    /** An event reached the destination, which took it or refused it for good. */
    record Arrived(int incarnation, Event event, boolean accepted) implements Entry {}

    /**
     * A job started from a checkpoint, and says so.
     *
     * @param incarnation number of the start, 1 for the first
     * @param owed changes that were neither delivered nor rejected when the checkpoint was taken
     */
    record Restored(int incarnation, long owed) implements Entry {}

    /**
     * A run succeeded, with its counts as the control plane shows them.
     *
     * @param rejects keys of refused events that are kept
     */
    record RunEnded(int round, RowCounts rows, long delivered, long rejected, Set<Integer> rejects) implements Entry {}

    /** Faults have stopped, and still the run does not end. */
    record NeverEnded(int round) implements Entry {}

    /** From now on nothing changes in the warehouse, and all of it was sent. */
    record AllSent() implements Entry {}

    /** The end, with the warehouse as it is then and the mapping that is wanted. */
    record HistoryEnded(List<WarehouseRow> rows, int mapping) implements Entry {}

    void add(Entry entry) {
        entries.add(entry);
    }

    List<Entry> entries() {
        return entries;
    }
}
