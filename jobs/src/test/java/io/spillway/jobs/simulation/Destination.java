package io.spillway.jobs.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A receiver of batches: takes a batch whole, or refuses it because of one event in it, as RudderStack's gateway does.
 */
final class Destination {
    private final Journal journal;
    private final Set<Integer> refusedKeys = new HashSet<>();

    Destination(Journal journal) {
        this.journal = journal;
    }

    /** Refuses events of this key from now on, or takes them again. */
    void toggle(int key) {
        if (!refusedKeys.remove(key)) {
            refusedKeys.add(key);
        }
    }

    void acceptAll() {
        refusedKeys.clear();
    }

    /** Whether the request was taken. */
    boolean receive(int incarnation, List<Event> events) {
        boolean accepted = true;
        for (Event event : events) {
            accepted &= !refusedKeys.contains(event.key());
        }
        if (accepted || events.size() == 1) {
            for (Event event : events) {
                journal.add(new Journal.Arrived(incarnation, event, accepted));
            }
        }
        return accepted;
    }
}
