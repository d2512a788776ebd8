package io.spillway.jobs.deliver;

/**
 * An event on its way.
 *
 * @param batch the batch whose change it tells
 * @param rowOffset where the change's packed row begins in the batch
 * @param json the event, as it is sent however often it has to be
 */
record PendingEvent(OpenBatch batch, int rowOffset, byte[] json) {}
