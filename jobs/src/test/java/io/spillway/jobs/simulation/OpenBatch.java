package io.spillway.jobs.simulation;

import java.util.HashMap;
import java.util.Map;

/** A batch on its way: counts what became of its changes. */
final class OpenBatch {
    private final OutboxBatch batch;
    private final Map<Integer, Event> rejects = new HashMap<>();
    private int delivered;

    OpenBatch(OutboxBatch batch) {
        this.batch = batch;
    }

    OutboxBatch batch() {
        return batch;
    }

    void delivered() {
        delivered++;
    }

    void rejected(Event event) {
        rejects.put(event.key(), event);
    }

    boolean isSettled() {
        return delivered + rejects.size() >= batch.changes().size();
    }

    int deliveredCount() {
        return delivered;
    }

    Map<Integer, Event> rejects() {
        return rejects;
    }
}
