package io.spillway.control.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Counts while a model's rows go by; what no row asked for is surplus in the end. */
final class ConvergenceCount {
    private static final int MAX_EXAMPLES = 5;
    private static final int MAX_EXAMPLE_CHARACTERS = 300;

    private final LedgerFold fold;
    private final Set<String> unasked;
    private final List<String> examples = new ArrayList<>();
    private long rows;
    private long missing;
    private long different;

    ConvergenceCount(LedgerFold fold) {
        this.fold = fold;
        this.unasked = new HashSet<>(fold.keys());
    }

    void missing(String key) {
        rows++;
        missing++;
        example("key " + key + ": the model has a row, the receiver has no event");
    }

    void compared(String key, Optional<String> difference) {
        rows++;
        unasked.remove(key);
        difference.ifPresent(text -> {
            different++;
            example("key " + key + ": " + text);
        });
    }

    Convergence result() {
        unasked.stream()
                .limit(MAX_EXAMPLES)
                .forEach(key -> example("key " + key + ": the receiver has an event, the model has no row"));
        fold.clashingMessageIds().forEach(id -> example("messageId " + id + ": used for different events"));
        return new Convergence(rows, missing, unasked.size() + fold.withoutKey(), different, fold.clashes(), examples);
    }

    private void example(String text) {
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(text.substring(0, Math.min(text.length(), MAX_EXAMPLE_CHARACTERS)));
        }
    }
}
