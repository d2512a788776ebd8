package io.spillway.mapping.expression;

/** An expression has no value for a row; the message says why. */
public final class ExpressionException extends Exception {
    private static final long serialVersionUID = 1L;

    ExpressionException(String message) {
        super(message);
    }
}
