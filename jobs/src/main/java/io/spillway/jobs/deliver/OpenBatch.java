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
    private int delivered;
    private int rejected;

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

    void rejected(Reject reject) {
        rejected++;
        if (rejects.size() < RoundTally.MOST_SAMPLES) {
            rejects.add(reject);
        }
    }

    boolean isSettled() {
        return delivered + rejected == batch.changes();
    }

    Settled outcome() {
        return new Settled(batch.round(), delivered, rejected, rejects);
    }
}
