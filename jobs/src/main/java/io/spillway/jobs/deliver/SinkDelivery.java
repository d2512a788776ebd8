package io.spillway.jobs.deliver;

import io.spillway.jobs.destination.OutgoingEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Delivers by handing events to a Flink sink. A batch is handed on as a whole and leaves the outbox in the same moment:
 * so a checkpoint has its events either in the outbox or in the sink, and never in both.
 */
final class SinkDelivery implements Delivery {
    /** After so many events, others in the task have their turn: checkpoints first of all. */
    private static final int EVENTS_OF_A_TURN = 1_000;

    private final DeliveryTask task;
    private final Owed owed;
    private final Lease lease;
    private final Pace pace;
    private final int mostEventBytes;
    private boolean isGoingOn;

    /**
     * A delivery.
     *
     * @param mostEventBytes longer events are rejected: a sink that refuses one would fail for all
     */
    SinkDelivery(DeliveryTask task, Owed owed, Lease lease, Pace pace, int mostEventBytes) {
        this.task = task;
        this.owed = owed;
        this.lease = lease;
        this.pace = pace;
        this.mostEventBytes = mostEventBytes;
    }

    @Override
    public void goOn() throws Exception {
        int handedOn = 0;
        while (!task.isHalted() && !isGoingOn && !pace.isTooEarly(this::goOn)) {
            if (!owed.hasNext()) {
                lease.giveBack();
                return;
            }
            if (!lease.holds()) {
                lease.want();
                return;
            }
            if (handedOn >= EVENTS_OF_A_TURN) {
                isGoingOn = true;
                // a timer, as mails that follow each other would break a stop with a savepoint
                task.at(task.now(), this::nextTurn);
                return;
            }
            handedOn += handOn();
        }
    }

    private void nextTurn() throws Exception {
        isGoingOn = false;
        goOn();
    }

    private int handOn() throws Exception {
        @Nullable OpenBatch open = owed.next();
        if (open == null) {
            return 0;
        }
        String misfit = owed.misfit(open);
        if (misfit != null) {
            task.halt(misfit);
            return 0;
        }
        int changes = open.batch().changes();
        pace.leave(changes);
        List<PendingEvent> events = new ArrayList<>(changes);
        owed.load(open, events::add);
        for (PendingEvent event : events) {
            if (event.json().length > mostEventBytes) {
                owed.rejected(
                        event,
                        0,
                        "the event has %,d bytes, the destination takes %,d"
                                .formatted(event.json().length, mostEventBytes));
            } else {
                task.emit(new OutgoingEvent(
                        event.change(),
                        owed.key(event),
                        event.messageId(),
                        event.round().runId(),
                        event.json()));
                owed.delivered(event);
            }
        }
        return changes;
    }

    @Override
    public boolean isIdle() {
        return true;
    }
}
