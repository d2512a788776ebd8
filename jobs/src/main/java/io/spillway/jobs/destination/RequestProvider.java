package io.spillway.jobs.destination;

import io.spillway.jobs.spec.DestinationSpec;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes destinations that take requests and answer them: each event has an outcome of its own. */
public non-sealed interface RequestProvider extends DestinationProvider {

    /**
     * Opens a destination; nothing is connected yet.
     *
     * @param secrets by name
     * @param mayWrite asked right before bytes of a request are written, in any thread; what is not yet written by then
     *     never will be
     */
    Destination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite);
}
