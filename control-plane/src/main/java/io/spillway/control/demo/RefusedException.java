package io.spillway.control.demo;

/** A request is not taken: the status and the text to answer with. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String answer) {
        // no stack trace: a refusal is an answer, and a flood of them has to stay cheap
        super(answer, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    String answer() {
        return String.valueOf(getMessage());
    }
}
