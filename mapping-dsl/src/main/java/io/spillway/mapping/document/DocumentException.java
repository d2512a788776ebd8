package io.spillway.mapping.document;

import java.util.List;
import java.util.stream.Collectors;

/** A document that its writer has to correct; its message holds one line per problem. */
public final class DocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    // exceptions are serializable by inheritance; this one is never sent anywhere
    private final transient List<Problem> problems;

    /** A refusal for these problems, at least one. */
    public DocumentException(List<Problem> problems) {
        super(problems.stream().map(Problem::line).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    DocumentException(String message) {
        this(List.of(new Problem("", message, null)));
    }

    /** All problems, in the order they were found. */
    public List<Problem> problems() {
        return problems;
    }
}
