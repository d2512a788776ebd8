package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Finding.Kind;
import java.util.HashMap;
import java.util.Map;

/** Of a key, the version never falls, and one version says one thing. */
final class OrderRule implements Rule {
    private final Map<Integer, Event> newest = new HashMap<>();

    @Override
    public void see(int number, Journal.Entry entry, Findings findings) {
        if (entry instanceof Journal.Arrived arrived && arrived.accepted()) {
            Event event = arrived.event();
            Event before = newest.put(event.key(), event);
            if (before != null && !follows(event, before)) {
                findings.add(Kind.STALE, number, "%s comes after %s".formatted(event, before));
            }
        }
    }

    private static boolean follows(Event event, Event before) {
        return event.version() > before.version() || (event.version() == before.version() && event.says(before));
    }
}
