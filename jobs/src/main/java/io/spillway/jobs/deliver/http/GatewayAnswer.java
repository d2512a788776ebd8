package io.spillway.jobs.deliver.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver answered.
 *
 * @param status the HTTP status; 0 if there was no answer
 * @param body the start of its body, or what went wrong
 * @param retryAfter the header as it came
 */
public record GatewayAnswer(
        int status, String body, @Nullable String retryAfter) {

    private static final Pattern BLANKS_AND_CONTROLS = Pattern.compile("[\\s\\p{Cc}]+");

    /** For people and logs: status and body in one line, without control characters. */
    public String inOneLine() {
        String text = BLANKS_AND_CONTROLS.matcher(body).replaceAll(" ").strip();
        return status == 0 ? text : (status + " " + text).strip();
    }
}
