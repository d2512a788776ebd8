package io.spillway.jobs.deliver.http;

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

    /** For people: status and body in one line. */
    public String inOneLine() {
        String text = body.replaceAll("\\s+", " ").strip();
        return status == 0 ? text : (status + " " + text).strip();
    }
}
