package io.spillway.jobs.destination.database;

/** A row cannot be brought into the table. The message tells the column and the reason. */
final class RowException extends Exception {
    private static final long serialVersionUID = 1;

    RowException(String message) {
        super(message);
    }
}
