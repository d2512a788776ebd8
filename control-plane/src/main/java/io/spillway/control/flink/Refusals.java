package io.spillway.control.flink;

import com.fasterxml.jackson.databind.JsonNode;

/** Turns an answer that says no into an exception. */
final class Refusals {

    private Refusals() {}

    /** The answer's document, if the answer is yes. {@code what} completes "Flink refused to". */
    static JsonNode check(String what, RestAnswer answer) {
        if (!answer.isOk()) {
            throw refused(what, answer.errors());
        }
        return answer.json();
    }

    static FlinkRefusedException refused(String what, String stackTrace) {
        return new FlinkRefusedException("Flink refused to %s: %s".formatted(what, RootCause.line(stackTrace)));
    }
}
