package io.spillway.jobs.deliver;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.Round;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Delivers by requests, several of them in flight. Nothing here blocks: answers come back as mails, waiting for the
 * next try is a timer. A round's changes wait until those of the round before are settled, so that an older version of
 * a key never overtakes a newer one.
 */
final class RequestDelivery implements Delivery {
    /** So many answers in a row that ask for another try, and only one request tries for all. */
    private static final int FAILURES_TO_OPEN = 10;

    private final DeliveryTask task;
    private final Owed owed;
    private final DestinationSpec limits;
    private final Destination destination;
    private final Lease lease;
    private final Pace pace;
    private final Backoff backoff;
    private final DeliveryMetrics measured;
    private final Clock clock;
    private final long epoch;
    private final Deque<PendingEvent> ready = new ArrayDeque<>();
    private final Deque<Shipment> divided = new ArrayDeque<>();

    private int failures;
    private int inFlight;
    private @Nullable Round sending;
    private long failingSinceMillis;

    RequestDelivery(
            DeliveryTask task,
            Owed owed,
            Destination destination,
            Pace pace,
            DeliveryMetrics measured,
            DeliveryParts parts) {
        this.task = task;
        this.owed = owed;
        this.destination = destination;
        this.pace = pace;
        this.measured = measured;
        this.limits = parts.limits();
        this.lease = parts.lease();
        this.backoff = parts.backoff();
        this.clock = parts.clock();
        this.epoch = parts.epoch();
    }

    @Override
    public void goOn() throws Exception {
        while (!task.isHalted() && inFlight < requestsInFlight()) {
            if (pace.isTooEarly(this::goOn)) {
                return;
            }
            Shipment next = divided.isEmpty() ? load() : divided.poll();
            if (next == null || !lease.holds()) {
                putOff(next);
                return;
            }
            inFlight++;
            sending = next.round();
            post(next);
        }
    }

    @Override
    public boolean isIdle() {
        return inFlight == 0;
    }

    /** One request shows whether a destination that failed again and again is back. */
    private int requestsInFlight() {
        return isCircuitOpen() ? 1 : limits.requestsInFlight();
    }

    private boolean isCircuitOpen() {
        return failures >= FAILURES_TO_OPEN;
    }

    /** Keeps a shipment until the lease is there; without one, the lease is given back. */
    private void putOff(@Nullable Shipment shipment) {
        if (shipment != null) {
            divided.addFirst(shipment);
            lease.want();
        } else if (inFlight == 0) {
            lease.giveBack();
        }
    }

    /** The next shipment from the outbox: as many events as a request may have, of one round. */
    private @Nullable Shipment load() throws Exception {
        while (ready.size() < limits.batchEvents()) {
            OpenBatch open = owed.next();
            if (open == null) {
                break;
            }
            String misfit = owed.misfit(open);
            if (misfit != null) {
                task.halt(misfit);
                return null;
            }
            owed.load(open, ready::add);
        }
        if (inFlight > 0 && !ready.isEmpty() && !ready.element().round().equals(sending)) {
            return null;
        }
        List<PendingEvent> events = new ArrayList<>();
        int bytes = destination.overheadBytes();
        while (!ready.isEmpty() && events.size() < limits.batchEvents()) {
            PendingEvent event = ready.element();
            bytes += event.json().length + 1;
            if (!events.isEmpty()
                    && (bytes > limits.batchBytes()
                            || !event.round().equals(events.get(0).round()))) {
                break;
            }
            events.add(ready.remove());
        }
        return events.isEmpty() ? null : new Shipment(events, 0);
    }

    private void post(Shipment shipment) {
        pace.leave(shipment.events().size());
        Future<?> unused = destination
                .send(shipment.request(epoch))
                .thenAccept(answer -> task.mail(() -> onAnswer(shipment, answer), "answer of the destination"));
    }

    private void onAnswer(Shipment shipment, Answer answer) throws Exception {
        switch (answer.verdict()) {
            case DELIVERED -> delivered(shipment);
            case RETRY -> {
                measured.retried(shipment);
                retry(shipment.again(), answer);
            }
            case DIVIDE -> divide(shipment, answer);
            case HALT -> {
                inFlight--;
                task.halt("the destination %s answered %s: mend the destination, then run again"
                        .formatted(destination.name(), answer.inOneLine()));
            }
        }
        goOn();
    }

    private void delivered(Shipment shipment) throws Exception {
        answered();
        task.retrying(null);
        for (PendingEvent event : shipment.events()) {
            owed.delivered(event);
        }
    }

    /** Whoever says what is wrong with events is there and works. */
    private void answered() {
        inFlight--;
        failures = 0;
        failingSinceMillis = 0;
    }

    private void retry(Shipment shipment, Answer answer) {
        if (task.isHalted()) {
            inFlight--;
            return;
        }
        long now = clock.millis();
        failingSinceMillis = failingSinceMillis == 0 ? now : failingSinceMillis;
        if (now - failingSinceMillis > limits.giveUpMillis()) {
            inFlight--;
            task.halt("the destination %s took nothing for %d s, at last: %s"
                    .formatted(destination.name(), limits.giveUpMillis() / 1000, answer.inOneLine()));
            return;
        }
        failures++;
        if (inFlight > 1 && isCircuitOpen()) {
            // another one is on its way and tries for all
            inFlight--;
            divided.addFirst(shipment);
            return;
        }
        long wait = backoff.after(shipment.failures(), answer.retryAfter()).toMillis();
        task.retrying("%stry %d in %.1f s: %s"
                .formatted(
                        isCircuitOpen() ? "one request at a time, " : "",
                        shipment.failures() + 1,
                        wait / 1000.0,
                        answer.inOneLine()));
        task.at(task.now() + wait, () -> postAgain(shipment));
    }

    private void postAgain(Shipment shipment) throws Exception {
        if (!task.isHalted() && lease.holds()) {
            post(shipment);
            return;
        }
        inFlight--;
        if (!task.isHalted()) {
            putOff(shipment);
        }
    }

    /** Finds the refused events by halving; one alone is rejected. */
    private void divide(Shipment shipment, Answer answer) throws Exception {
        answered();
        if (shipment.events().size() > 1) {
            divided.add(shipment.firstHalf());
            divided.add(shipment.secondHalf());
            return;
        }
        owed.rejected(shipment.events().get(0), answer.status(), answer.body());
    }
}
