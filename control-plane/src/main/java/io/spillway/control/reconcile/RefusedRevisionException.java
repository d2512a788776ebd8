package io.spillway.control.reconcile;

import java.io.IOException;

/** A connection was changed in a way that its state does not allow. The message is for users. */
public final class RefusedRevisionException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedRevisionException(String message) {
        super(message);
    }
}
