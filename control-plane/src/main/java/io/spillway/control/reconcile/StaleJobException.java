package io.spillway.control.reconcile;

/** A job asks whose epoch is not the newest: another one has taken over. */
public final class StaleJobException extends Exception {
    private static final long serialVersionUID = 1;

    StaleJobException(String connection, long epoch) {
        super("Epoch %d of connection %s is not the newest".formatted(epoch, connection));
    }
}
