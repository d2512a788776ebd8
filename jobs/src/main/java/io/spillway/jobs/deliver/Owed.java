package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.stream.Backlog;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is owed to the destination: the outbox, and what becomes of its changes. A batch leaves the outbox when all its
 * changes are delivered or rejected; until then every restart begins with it again. For the task's thread.
 */
final class Owed {
    private final Outbox outbox;
    private final EventLoader loader;
    private final RejectedRows rejectedRows;
    private final DeliveryMetrics measured;
    private final Backlog backlog;
    private final Consumer<Settled> outcomes;

    Owed(
            Outbox outbox,
            EventLoader loader,
            RejectedRows rejectedRows,
            DeliveryMetrics measured,
            Backlog backlog,
            Consumer<Settled> outcomes) {
        this.outbox = outbox;
        this.loader = loader;
        this.rejectedRows = rejectedRows;
        this.measured = measured;
        this.backlog = backlog;
        this.outcomes = outcomes;
    }

    /** Takes note of what a restored checkpoint holds. */
    void restored() throws Exception {
        for (Outbox.Place place : outbox.released()) {
            measured.owes(outbox.get(place));
        }
        backlog.set(outbox.bytes());
    }

    void add(ChangeBatch batch) throws Exception {
        outbox.add(batch);
        backlog.set(outbox.bytes());
        measured.owes(batch);
    }

    /** Whether something is released that was not begun. */
    boolean hasNext() {
        return outbox.hasReleased();
    }

    /** Begins with the next released batch; null if there is none. */
    @Nullable OpenBatch next() throws Exception {
        Outbox.Place place = outbox.poll();
        return place == null ? null : new OpenBatch(place, outbox.get(place));
    }

    /** Why nothing can be made of a batch; null if something can. */
    @Nullable String misfit(OpenBatch open) {
        return loader.fits(open.batch())
                ? null
                : "changes of run %s are owed under an earlier mapping: run with that mapping once more"
                        .formatted(open.batch().round().runId());
    }

    /** Makes events of a batch; a row that gives none is rejected on the spot. */
    void load(OpenBatch open, Consumer<PendingEvent> events) throws Exception {
        loader.load(open, events);
        settleIfDone(open);
    }

    void delivered(PendingEvent event) throws Exception {
        event.batch().delivered();
        settleIfDone(event.batch());
    }

    /** The destination does not take an event, for a reason that another try would not change. */
    void rejected(PendingEvent event, int status, String reason) throws Exception {
        OpenBatch open = event.batch();
        open.rejected(event.rowOffset(), new Reject(key(event), status, reason));
        settleIfDone(open);
    }

    /** The row's primary key as text. */
    String key(PendingEvent event) {
        return loader.recordId(event.batch().batch(), event.rowOffset());
    }

    private void settleIfDone(OpenBatch open) throws Exception {
        if (open.isSettled()) {
            Settled outcome = open.outcome();
            outbox.remove(open.place());
            backlog.set(outbox.bytes());
            for (int row : open.rejectedRows()) {
                rejectedRows.add(open.place().keyGroup(), open.batch().bytes(), row);
            }
            measured.settled(open.batch(), outcome);
            outcomes.accept(outcome);
        }
    }
}
