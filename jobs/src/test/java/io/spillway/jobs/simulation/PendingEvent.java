package io.spillway.jobs.simulation;

/** An event on its way, and the batch that waits for its outcome. */
record PendingEvent(OpenBatch batch, Event event) {
    boolean isOfRoundOf(PendingEvent other) {
        return event.round() == other.event.round();
    }
}
