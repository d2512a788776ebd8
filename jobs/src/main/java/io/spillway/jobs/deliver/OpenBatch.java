package io.spillway.jobs.deliver;

import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import java.util.ArrayList;
import java.util.List;

/** A batch on its way: counts what became of its changes until none is left. */
final class OpenBatch {
    private final Outbox.Place place;
    private final ChangeBatch batch;
    private final List<Rejected> rejected = new ArrayList<>();
    private int delivered;

    OpenBatch(Outbox.Place place, ChangeBatch batch) {
        this.place = place;
        this.batch = batch;
    }

    /** An event that was refused, with the words of whoever refused it. */
    record Rejected(PendingEvent event, int status, String reason) {}

    Outbox.Place place() {
        return place;
    }

    ChangeBatch batch() {
        return batch;
    }

    void delivered() {
        delivered++;
    }

    void rejected(PendingEvent event, int status, String reason) {
        rejected.add(new Rejected(event, status, reason));
    }

    int deliveredCount() {
        return delivered;
    }

    List<Rejected> rejected() {
        return rejected;
    }

    boolean isSettled() {
        return delivered + rejected.size() == batch.changes();
    }
}
