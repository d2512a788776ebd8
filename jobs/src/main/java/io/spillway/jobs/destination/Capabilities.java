package io.spillway.jobs.destination;

import io.spillway.mapping.document.EventType;
import io.spillway.mapping.model.SyncMode;
import java.util.Set;

/**
 * What a destination can do.
 *
 * @param modes the sync modes that make sense with it
 * @param events the types of events that it understands
 * @param guarantee how often an event may arrive
 * @param mostEvents of one request, 1 to 10,000
 */
public record Capabilities(Set<SyncMode> modes, Set<EventType> events, Guarantee guarantee, int mostEvents) {
    public Capabilities {
        modes = Set.copyOf(modes);
        events = Set.copyOf(events);
    }

    /** How often an event may arrive after something has failed. */
    public enum Guarantee {
        /** Once or more often, with the same message id. */
        AT_LEAST_ONCE,
        /** Once. */
        EXACTLY_ONCE
    }

    /** Every mode and every event, at least once. */
    public static Capabilities everything(int mostEvents) {
        return new Capabilities(
                Set.of(SyncMode.values()), Set.of(EventType.values()), Guarantee.AT_LEAST_ONCE, mostEvents);
    }
}
