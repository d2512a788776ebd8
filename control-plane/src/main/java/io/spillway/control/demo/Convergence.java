package io.spillway.control.demo;

import java.util.List;

/**
 * How a model's result and what a receiver holds compare.
 *
 * @param rows of the model's result
 * @param missing rows without an event
 * @param unexpected keys with an event and without a row, and events without a key
 * @param different rows whose event says something else
 * @param clashes events with the messageId of another one
 * @param examples of what is wrong, a few
 */
public record Convergence(
        long rows, long missing, long unexpected, long different, long clashes, List<String> examples) {
    public Convergence {
        examples = List.copyOf(examples);
    }

    /** Whether both agree, key by key. Two empty sides do: look at {@link #rows}. */
    public boolean converged() {
        return missing == 0 && unexpected == 0 && different == 0 && clashes == 0;
    }
}
