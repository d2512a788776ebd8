package io.spillway.mapping.expression;

/** One of our functions refuses its arguments; the message does not hold them. */
final class FunctionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    FunctionException(String message) {
        super(message);
    }
}
