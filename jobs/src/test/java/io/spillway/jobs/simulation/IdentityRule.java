package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Finding.Kind;
import java.util.HashMap;
import java.util.Map;

/** One message id stands for one event, one event has one message id. */
final class IdentityRule implements Rule {
    private final Map<Long, Event> byId = new HashMap<>();
    private final Map<Event, Long> ids = new HashMap<>();

    @Override
    public void see(int number, Journal.Entry entry, Findings findings) {
        if (entry instanceof Journal.Arrived arrived) {
            Event event = arrived.event();
            Event other = byId.putIfAbsent(event.messageId(), event);
            if (other != null && !other.equals(event)) {
                findings.add(Kind.ID_CLASH, number, "%s and %s".formatted(other, event));
            }
            Long id = ids.putIfAbsent(withoutId(event), event.messageId());
            if (id != null && id != event.messageId()) {
                findings.add(Kind.ID_CHANGED, number, "%s was sent as %d".formatted(event, id));
            }
        }
    }

    private static Event withoutId(Event event) {
        return new Event(
                0, event.change(), event.key(), event.value(), event.mapping(), event.round(), event.version());
    }
}
