package io.spillway.jobs.destination.database;

/** The right to write has ended before the transaction did, which was rolled back. */
final class FencedException extends Exception {
    private static final long serialVersionUID = 1;

    FencedException() {
        super("the task's right to deliver has run out");
    }
}
