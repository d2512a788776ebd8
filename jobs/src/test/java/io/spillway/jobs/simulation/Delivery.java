package io.spillway.jobs.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delivers what is released, with several requests in flight. Nothing here is in a checkpoint. */
final class Delivery {
    private static final int MOST_IN_FLIGHT = 3;
    private static final int MOST_EVENTS = 3;

    private final int incarnation;
    private final JobState state;
    private final Faults faults;
    private final Deque<PendingEvent> ready = new ArrayDeque<>();
    private final Deque<Exchange> divided = new ArrayDeque<>();
    private final List<Exchange> inFlight = new ArrayList<>();
    /** Batches with lower numbers are in a completed checkpoint. */
    private int released;
    /** Batches with lower numbers have been loaded. */
    private int loaded;

    private long tries;

    Delivery(int incarnation, JobState state, Faults faults) {
        this.incarnation = incarnation;
        this.state = state;
        this.faults = faults;
        this.released = faults.has(Fault.DELIVER_BEFORE_CHECKPOINT) ? Integer.MAX_VALUE : state.nextBatch;
    }

    void release(int below) {
        released = Math.max(released, below);
    }

    boolean canSend() {
        return inFlight.size() < MOST_IN_FLIGHT && (!divided.isEmpty() || !ready.isEmpty() || nextBatch() != null);
    }

    /** Puts one more request on its way. */
    void send() {
        if (!divided.isEmpty()) {
            inFlight.add(divided.remove());
            return;
        }
        load();
        List<PendingEvent> events = new ArrayList<>();
        while (!ready.isEmpty()
                && events.size() < MOST_EVENTS
                && (events.isEmpty() || events.get(0).isOfRoundOf(ready.element()))) {
            events.add(ready.remove());
        }
        inFlight.add(new Exchange(events));
    }

    private void load() {
        OutboxBatch batch = nextBatch();
        while (batch != null && ready.size() < MOST_EVENTS) {
            OpenBatch open = new OpenBatch(batch);
            for (Change change : batch.changes()) {
                ready.add(new PendingEvent(open, change.event(faults)));
            }
            loaded = batch.number() + 1;
            batch = nextBatch();
        }
    }

    private @Nullable OutboxBatch nextBatch() {
        for (OutboxBatch batch : state.outbox) {
            if (batch.number() >= loaded && batch.number() < released) {
                return batch;
            }
        }
        return null;
    }

    List<Exchange> travelling() {
        return inFlight(false);
    }

    List<Exchange> answered() {
        return inFlight(true);
    }

    private List<Exchange> inFlight(boolean answered) {
        List<Exchange> found = new ArrayList<>(MOST_IN_FLIGHT);
        for (Exchange exchange : inFlight) {
            if (exchange.isAnswered() == answered) {
                found.add(exchange);
            }
        }
        return found;
    }

    /** A request reaches the destination. */
    void arrive(Exchange exchange, Destination destination) {
        exchange.arriveAt(destination, incarnation, faults.has(Fault.RANDOM_MESSAGE_ID) ? ++tries : 0);
        if (faults.has(Fault.TRIES_COUNTED_AS_DELIVERED) && exchange.isAccepted()) {
            exchange.events().forEach(event -> event.batch().delivered());
        }
    }

    /** An answer is lost or comes too late, so its request travels again. */
    void loseAnswer(int choice) {
        List<Exchange> answered = answered();
        if (!answered.isEmpty()) {
            answered.get(choice % answered.size()).loseAnswer();
        }
    }

    /** Its answer comes back. */
    void answer(Exchange exchange) {
        inFlight.remove(exchange);
        if (exchange.isAccepted()) {
            deliver(exchange);
        } else if (exchange.events().size() > 1) {
            divided.addAll(exchange.halves());
        } else {
            PendingEvent refused = exchange.events().get(0);
            refused.batch().rejected(refused.event());
            settleIfDone(refused.batch());
        }
    }

    private void deliver(Exchange exchange) {
        for (PendingEvent event : exchange.events()) {
            if (!faults.has(Fault.TRIES_COUNTED_AS_DELIVERED)) {
                event.batch().delivered();
            }
            settleIfDone(event.batch());
        }
    }

    private void settleIfDone(OpenBatch open) {
        if (open.isSettled() && isRemoved(open.batch())) {
            state.tally = state.tally.settled(
                    open.batch().round(), open.deliveredCount(), open.rejects().size());
            if (!faults.has(Fault.REJECTS_DROPPED)) {
                state.rejects.putAll(open.rejects());
            }
        }
    }

    private boolean isRemoved(OutboxBatch batch) {
        return faults.has(Fault.SETTLED_BATCHES_STAY_IN_CHECKPOINT) || state.outbox.remove(batch);
    }
}
