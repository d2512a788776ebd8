package io.spillway.mapping.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects problems, so that a document's writer hears of all of them at once. Confined to one thread. At most
 * {@value #MAX_PROBLEMS} are kept: a document with more is of another kind altogether.
 */
public final class Problems {
    private static final int MAX_PROBLEMS = 100;

    private final String base;
    private final List<Problem> found;

    /** An empty collector. */
    public Problems() {
        this("", new ArrayList<>());
    }

    private Problems(String base, List<Problem> found) {
        this.base = base;
        this.found = found;
    }

    /** The same collector for a part of the document: pointers added to it are relative to {@code pointer}. */
    public Problems under(String pointer) {
        return new Problems(base + pointer, found);
    }

    /** Records a problem. */
    public void add(String pointer, String message) {
        add(pointer, message, Optional.empty());
    }

    /** Records a problem with what the writer may have meant. */
    public void add(String pointer, String message, Optional<String> suggestion) {
        if (!isFull()) {
            found.add(new Problem(base + pointer, message, suggestion.orElse(null)));
        }
    }

    /** Whether no more are kept. */
    public boolean isFull() {
        return found.size() >= MAX_PROBLEMS;
    }

    /** Whether nothing was recorded. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** What was recorded, in order. */
    public List<Problem> list() {
        return List.copyOf(found);
    }

    /**
     * Ends the collecting.
     *
     * @throws DocumentException with all problems, if there are any
     */
    public void throwIfAny() throws DocumentException {
        if (!found.isEmpty()) {
            throw new DocumentException(found);
        }
    }
}
