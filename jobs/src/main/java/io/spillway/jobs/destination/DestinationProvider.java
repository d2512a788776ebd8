package io.spillway.jobs.destination;

import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.mapping.document.Fields;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows one kind of destination. Found by {@link java.util.ServiceLoader}; what it reads, checks and opens is the
 * business of its package alone. Thread-safe.
 */
public sealed interface DestinationProvider permits RequestProvider, SinkProvider {

    /** What stands in {@link DestinationSpec#type}. */
    String type();

    /**
     * Reads what only this kind has from the section of a connection file. What is wrong with it goes to the fields'
     * problems, and something harmless stands for it in the result.
     */
    DestinationSettings read(Fields section, SectionValues values);

    /**
     * The destination as a mapping's events want it; for kinds that have to know beforehand what may be in them. Called
     * whenever the mapping may have changed.
     *
     * @param identifiers names of a record event's identifiers, none for other events
     * @param fields the first names of the paths to mapped values, also of those that an event may leave out
     */
    default DestinationSpec fit(DestinationSpec spec, Set<String> identifiers, Set<String> fields) {
        return spec;
    }

    /** What destinations of this kind can do. */
    Capabilities capabilities(DestinationSpec spec);

    /**
     * Connects, and looks whether events would be taken; sends none. Stops at the first step that fails. Ends soon
     * after {@link DestinationSpec#requestTimeoutMillis}; never throws for what is wrong out there.
     *
     * @param secrets by name
     * @return the steps in the order in which they were tried, at least one
     */
    List<CheckStep> check(DestinationSpec spec, Map<String, String> secrets);
}
