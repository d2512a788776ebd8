package io.spillway.jobs.simulation;

import java.util.List;

/** Changes of one key group and round that leave the outbox together, once all of them are settled. */
record OutboxBatch(int number, int round, List<Change> changes) {
    static final int MOST_CHANGES = 2;

    OutboxBatch {
        changes = List.copyOf(changes);
    }
}
