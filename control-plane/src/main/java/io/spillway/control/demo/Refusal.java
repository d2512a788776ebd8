package io.spillway.control.demo;

/** The answers of RudderStack's gateway to a request that it does not take, to the letter. */
enum Refusal {
    NO_WRITE_KEY(401, "failed to read writekey from header"),
    UNKNOWN_WRITE_KEY(401, "invalid write key"),
    SOURCE_DISABLED(404, "source is disabled"),
    UNREADABLE_BODY(400, "failed to read body from request"),
    INVALID_JSON(400, "invalid json"),
    NOT_AN_EVENT(400, "event is not a valid rudder event"),
    NO_IDENTITY(400, "request neither has anonymousId nor userId"),
    TOO_LARGE(413, "request size exceeds max limit"),
    EMPTY_BATCH(400, "empty batch payload"),
    RATE_LIMITED(429, "max requests limit reached");

    private final int status;
    private final String answer;

    Refusal(int status, String answer) {
        this.status = status;
        this.answer = answer;
    }

    String answer() {
        return answer;
    }

    RefusedException exception() {
        return new RefusedException(status, answer);
    }
}
