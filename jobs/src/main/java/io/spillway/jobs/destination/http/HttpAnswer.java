package io.spillway.jobs.destination.http;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver answered.
 *
 * @param status the HTTP status; 0 if there was no answer
 * @param body the start of its body, or what went wrong
 * @param retryAfter the header as it came
 */
public record HttpAnswer(int status, String body, @Nullable String retryAfter) {

    /** The answer with what it means. */
    public Answer meaning(Verdict verdict) {
        return new Answer(verdict, status, body, retryAfter);
    }
}
