package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.Round;
import io.spillway.mapping.model.RowChange;
import java.util.UUID;

/**
 * An event on its way.
 *
 * @param batch the batch whose change it tells
 * @param rowOffset where the change's packed row begins in the batch
 * @param messageId as the event has it
 * @param json the event, as it is sent however often it has to be
 */
record PendingEvent(OpenBatch batch, int rowOffset, RowChange change, UUID messageId, byte[] json) {
    /** The round that found the change. */
    Round round() {
        return batch.batch().round();
    }
}
