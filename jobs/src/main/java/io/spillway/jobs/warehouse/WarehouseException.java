package io.spillway.jobs.warehouse;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A warehouse refused or failed. The message is for users: no credentials, no row values, no stack trace needed. */
public final class WarehouseException extends IOException {
    private static final long serialVersionUID = 1;

    /** Who has to do something about it. */
    public enum Cause {
        /** The user: the model, the fields of the warehouse or its grants are wrong. */
        USER,
        /** Nobody: it may work on another try. */
        TRANSIENT
    }

    private final Cause kind;

    public WarehouseException(Cause kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Cause kind() {
        return kind;
    }
}
