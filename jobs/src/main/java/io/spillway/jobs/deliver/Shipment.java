package io.spillway.jobs.deliver;

import io.spillway.jobs.destination.Request;
import io.spillway.jobs.spec.Round;
import java.util.List;

/**
 * The events of one request, of one round.
 *
 * @param failures how often it was sent in vain
 */
record Shipment(List<PendingEvent> events, int failures) {
    Shipment {
        events = List.copyOf(events);
    }

    Round round() {
        return events.get(0).round();
    }

    Request request(long epoch) {
        return new Request(events.stream().map(PendingEvent::json).toList(), epoch, round().runId());
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
