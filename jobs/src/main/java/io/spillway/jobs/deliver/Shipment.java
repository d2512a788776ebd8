package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.Round;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The events of one request, of one round.
 *
 * @param failures how often it was sent in vain
 */
record Shipment(List<PendingEvent> events, int failures) {
    private static final byte[] HEAD = "{\"batch\":[".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TAIL = "]}".getBytes(StandardCharsets.UTF_8);

    Shipment {
        events = List.copyOf(events);
    }

    /** Bytes of a request beside its events. */
    static int overhead() {
        return HEAD.length + TAIL.length;
    }

    Round round() {
        return events.get(0).round();
    }

    byte[] body() {
        int size = overhead() + events.size() - 1;
        for (PendingEvent event : events) {
            size += event.json().length;
        }
        ByteBuffer body = ByteBuffer.allocate(size).put(HEAD);
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                body.put((byte) ',');
            }
            body.put(events.get(i).json());
        }
        return body.put(TAIL).array();
    }

    Shipment again() {
        return new Shipment(events, failures + 1);
    }

    Shipment firstHalf() {
        return new Shipment(events.subList(0, events.size() / 2), 0);
    }

    Shipment secondHalf() {
        return new Shipment(events.subList(events.size() / 2, events.size()), 0);
    }
}
