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
 * @param foundByIdentifiers whether rows are found by their identifiers alone: two rows of a model that change places
 *     would overtake each other
 */
public record Capabilities(
        Set<SyncMode> modes, Set<EventType> events, Guarantee guarantee, int mostEvents, boolean foundByIdentifiers) {
    /** Every event of a mirror is found by the identifiers: they have to be the model's primary key. */
    public Capabilities withRowsFoundByIdentifiers() {
        return new Capabilities(modes, events, guarantee, mostEvents, true);
    }

    /** A destination to which the primary key says which row is which. */
    public Capabilities(Set<SyncMode> modes, Set<EventType> events, Guarantee guarantee, int mostEvents) {
        this(modes, events, guarantee, mostEvents, false);
    }

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
