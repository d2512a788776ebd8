package io.spillway.jobs.destination;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a destination answered.
 *
 * @param status the HTTP status, or another protocol's number; 0 if there was no answer
 * @param body the start of its text without secrets, or what went wrong
 * @param retryAfter when it wants to be asked again: seconds, or a date as HTTP writes it; null if it said nothing
 */
public record Answer(
        Verdict verdict, int status, String body, @Nullable String retryAfter) {

    private static final Pattern BLANKS_AND_CONTROLS = Pattern.compile("[\\s\\p{Cc}]+");

    /** For people and logs: status and body in one line, without control characters. */
    public String inOneLine() {
        String text = BLANKS_AND_CONTROLS.matcher(body).replaceAll(" ").strip();
        return status == 0 ? text : (status + " " + text).strip();
    }
}
