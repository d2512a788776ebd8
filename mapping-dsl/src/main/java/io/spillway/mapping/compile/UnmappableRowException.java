package io.spillway.mapping.compile;

/**
 * A row that no valid event can be made of; the message is the reason as shown to users and holds no values. Without a
 * stack trace, since a bad column may give one per row.
 */
public final class UnmappableRowException extends Exception {
    private static final long serialVersionUID = 1L;

    UnmappableRowException(String reason) {
        super(reason, null, false, false);
    }
}
