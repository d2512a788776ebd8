package io.spillway.jobs.destination.database;

/** The table, the mapping or the login do not fit each other; no row is at fault. The message tells what to do. */
final class SetupException extends Exception {
    private static final long serialVersionUID = 1;

    SetupException(String message) {
        super(message);
    }
}
