package io.spillway.mapping.document;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong in a document.
 *
 * @param pointer JSON pointer to the place, empty for the whole document
 * @param message what was found and what was expected
 * @param suggestion what the writer may have meant
 */
public record Problem(
        String pointer, String message, @Nullable String suggestion) {
    private static final int MAX_QUOTED = 80;

    /** The message with its suggestion, on one line whatever the document holds. */
    public String text() {
        String text = suggestion == null ? message : message + "; did you mean " + quote(suggestion) + "?";
        return oneLine(text);
    }

    /** The pointer and {@link #text()}. */
    public String line() {
        return pointer.isEmpty() ? text() : oneLine(pointer) + ": " + text();
    }

    /** A word of the document in quotes, cut where it gets long. */
    public static String quote(String word) {
        return '"' + (word.length() <= MAX_QUOTED ? word : word.substring(0, MAX_QUOTED) + "…") + '"';
    }

    // keys and values come from foreign text: none may break out of its line in a log or a terminal
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                line.append("\\u%04x".formatted(c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }
}
