package io.spillway.jobs.simulation;

import io.spillway.mapping.model.RowChange;

/**
 * An event as it goes over the wire.
 *
 * @param value what the row says, 0 in a delete
 * @param mapping the mapping that made the event of the row
 * @param round that found the change; it stands for the ids of run and task run
 * @param version of the key, which a receiver may check: the number of the round that changed it
 */
record Event(long messageId, RowChange change, int key, int value, int mapping, int round, int version) {

    /** Whether both tell the receiver the same of the key. */
    boolean says(Event other) {
        return change == other.change && value == other.value && mapping == other.mapping;
    }
}
