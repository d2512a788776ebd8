package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import java.util.ArrayList;
import java.util.List;

/** A batch on its way: counts what became of its changes until none is left. */
final class OpenBatch {
    private final Outbox.Place place;
    private final ChangeBatch batch;
    private final List<Reject> rejects = new ArrayList<>();
    private final List<Integer> rejectedRows = new ArrayList<>();
    private int delivered;

    OpenBatch(Outbox.Place place, ChangeBatch batch) {
        this.place = place;
        this.batch = batch;
    }

    Outbox.Place place() {
        return place;
    }

    ChangeBatch batch() {
        return batch;
    }

    void delivered() {
        delivered++;
    }

    /** The row begins at this offset in the batch. */
    void rejected(int rowOffset, Reject reject) {
        rejectedRows.add(rowOffset);
        if (rejects.size() < RoundTally.MOST_SAMPLES) {
            rejects.add(reject);
        }
    }

    /** Where the rejected rows begin in the batch. */
    List<Integer> rejectedRows() {
        return rejectedRows;
    }

    boolean isSettled() {
        return delivered + rejectedRows.size() == batch.changes();
    }

    Settled outcome() {
        return new Settled(batch.round(), delivered, rejectedRows.size(), rejects);
    }
}
