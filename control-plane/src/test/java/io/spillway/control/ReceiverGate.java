package io.spillway.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.TestReceiver;
import java.util.concurrent.CountDownLatch;

/** Has a receiver stop in mid-delivery: it answers no more once it has seen so many events, until it is let go. */
final class ReceiverGate implements AutoCloseable {
    private final TestReceiver receiver;
    private final CountDownLatch open = new CountDownLatch(1);
    private final int most;
    private int seen;

    ReceiverGate(TestReceiver receiver, int most) {
        this.receiver = receiver;
        this.most = most;
        receiver.refuseEventsWhere(this::pass);
    }

    private boolean pass(JsonNode event) {
        if (count() > most && !event.isNull()) {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return false;
    }

    private synchronized int count() {
        return ++seen;
    }

    /** Whether requests are held back. */
    synchronized boolean holds() {
        return seen > most;
    }

    /** Lets those go that are held back: their sender may not live any more. */
    @Override
    public void close() {
        receiver.refuseEventsWhere(event -> false);
        open.countDown();
    }
}
