package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RejectLimits;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.stream.Backlog;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import java.util.ArrayList;
import java.util.List;
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
    private final RowLog rowLog;
    private final RejectLimits limits;
    private final Consumer<Settled> outcomes;
    /** The row whose key was asked for last. */
    private @Nullable OpenBatch keyedBatch;

    private int keyedOffset;
    private String key = "";

    Owed(
            Outbox outbox,
            EventLoader loader,
            RejectedRows rejectedRows,
            DeliveryMetrics measured,
            Backlog backlog,
            RowLog rowLog,
            RejectLimits limits,
            Consumer<Settled> outcomes) {
        this.outbox = outbox;
        this.loader = loader;
        this.rejectedRows = rejectedRows;
        this.measured = measured;
        this.backlog = backlog;
        this.rowLog = rowLog;
        this.limits = limits;
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

    /** A merge has sent a key group's rejected rows again, or nobody wants them any more, but for these. */
    void triedAgain(int keyGroup, List<byte[]> left) throws Exception {
        rejectedRows.keepOnly(keyGroup, left);
        forgetIfNothingIsOwed(keyGroup);
    }

    /** A row that is gone, and of which nobody has to be told, has no outcome. */
    private void forgetIfNothingIsOwed(int keyGroup) throws Exception {
        if (!outbox.holds(keyGroup)) {
            rejectedRows.forgetThoseOnTheirWay(keyGroup);
        }
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
        OpenBatch open = event.batch();
        rejectedRows.delivered(open.place().keyGroup(), open.batch().bytes(), event.rowOffset());
        if (rowLog.isOn()) {
            rowLog.delivered(event, key(event));
        }
        open.delivered();
        settleIfDone(open);
    }

    /** The destination does not take an event, for a reason that another try would not change. */
    void rejected(PendingEvent event, int status, String reason) throws Exception {
        event.batch().rejected(event, status, reason);
        settleIfDone(event.batch());
    }

    /** The row's primary key as text. */
    String key(PendingEvent event) {
        // a sink asks for it, and its row log does right afterwards
        if (event.batch() != keyedBatch || event.rowOffset() != keyedOffset) {
            key = loader.recordId(event.batch().batch(), event.rowOffset());
            keyedBatch = event.batch();
            keyedOffset = event.rowOffset();
        }
        return key;
    }

    private void settleIfDone(OpenBatch open) throws Exception {
        if (!open.isSettled()) {
            return;
        }
        int keyGroup = open.place().keyGroup();
        outbox.remove(open.place());
        backlog.set(outbox.bytes());
        List<Reject> told = new ArrayList<>();
        int givenUp = 0;
        for (OpenBatch.Rejected rejected : open.rejected()) {
            PendingEvent event = rejected.event();
            int tries = rejectedRows.rejected(keyGroup, open.batch().bytes(), event.rowOffset(), limits.tries());
            boolean isGivenUp = tries >= limits.tries();
            givenUp += isGivenUp ? 1 : 0;
            Reject reject = new Reject(key(event), rejected.status(), rejected.reason(), tries, isGivenUp);
            rowLog.rejected(event, key(event), reject);
            if (told.size() < RoundTally.MOST_SAMPLES) {
                told.add(reject);
            }
        }
        forgetIfNothingIsOwed(keyGroup);
        Settled outcome = new Settled(
                open.batch().round(), open.deliveredCount(), open.rejected().size(), givenUp, told);
        measured.settled(open.batch(), outcome);
        outcomes.accept(outcome);
    }
}
