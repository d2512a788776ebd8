package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Predicate;

/** What the receiver was told to do wrong, and how often it still has to. May be told and asked by any thread. */
final class Misbehaviour {
    private static final Set<Integer> FAILURES = Set.of(500, 503, 504);

    private int requestsToLimit;
    private int requestsToFail;
    private int failure;
    private Predicate<JsonNode> refused = event -> false;

    synchronized void rateLimitNext(int requests) {
        requestsToLimit = requests;
    }

    synchronized void failNext(int requests, int status) {
        if (!FAILURES.contains(status)) {
            throw new IllegalArgumentException("The receiver fails with 500, 503 or 504, not with " + status);
        }
        requestsToFail = requests;
        failure = status;
    }

    synchronized void refuseEventsWhere(Predicate<JsonNode> events) {
        refused = events;
    }

    synchronized Predicate<JsonNode> refused() {
        return refused;
    }

    /** Refuses the request if it is the turn of one; limits are used up before failures are. */
    synchronized void check() throws RefusedException {
        if (requestsToLimit > 0) {
            requestsToLimit--;
            throw Refusal.RATE_LIMITED.exception();
        }
        if (requestsToFail > 0) {
            requestsToFail--;
            throw new RefusedException(failure, failureText(failure));
        }
    }

    private static String failureText(int status) {
        return switch (status) {
            case 503 -> "service unavailable";
            case 504 -> "gateway timeout";
            default -> "internal server error";
        };
    }
}
