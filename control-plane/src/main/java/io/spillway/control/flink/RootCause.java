package io.spillway.control.flink;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds the line that says why in the stack traces Flink answers with. */
final class RootCause {

    private static final String CAUSED_BY = "Caused by: ";
    private static final Pattern WRAPPERS =
            Pattern.compile("^(java\\.util\\.concurrent\\.(Completion|Execution)Exception: )+(?=\\S)");
    /** Control, format and line-breaking characters: an answer must not paint our logs. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\\s]+");

    private RootCause() {}

    /** The innermost cause's first line, or the text's first telling line; empty for an empty text. */
    static String line(String stackTrace) {
        String innermost = stackTrace
                .lines()
                .filter(line -> line.startsWith(CAUSED_BY))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(CAUSED_BY.length()))
                .orElseGet(() -> firstTelling(stackTrace));
        return shortened(WRAPPERS.matcher(innermost).replaceFirst(""));
    }

    private static String firstTelling(String text) {
        Predicate<String> blank = String::isBlank;
        return text.lines()
                .filter(blank.negate())
                .filter(line -> !line.startsWith("Internal server error"))
                .filter(line -> !line.startsWith("<Exception on server side"))
                .findFirst()
                .orElse(text);
    }

    private static String shortened(String text) {
        String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        if (line.length() <= ObservedJob.FAILURE_LENGTH) {
            return line;
        }
        int end = ObservedJob.FAILURE_LENGTH - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
