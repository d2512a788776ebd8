package io.spillway.control.cli;

import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.DocumentText;
import java.util.List;

/** Something that the user has to mend, told in lines that say what and where. */
final class UserException extends Exception {
    private static final long serialVersionUID = 1;

    private final List<String> lines;

    UserException(List<String> lines) {
        super(String.join("\n", lines));
        this.lines = List.copyOf(lines);
    }

    UserException(String line) {
        this(List.of(line));
    }

    /** A document's problems, with their places in the file. */
    static UserException of(DocumentText text, DocumentException problems) {
        return new UserException(problems.problems().stream().map(text::line).toList());
    }

    List<String> lines() {
        return lines;
    }
}
