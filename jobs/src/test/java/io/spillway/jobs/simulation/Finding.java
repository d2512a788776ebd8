package io.spillway.jobs.simulation;

/**
 * A promise that was broken.
 *
 * @param entry number of the journal's entry where it shows
 */
record Finding(Kind kind, int entry, String what) {

    /** Which promise; see RELIABILITY.md, section 1. */
    enum Kind {
        /** What the receiver has is not the model's result (I1, I2, I9). */
        LOST,
        /** An event of a row that its round never saw, or that was invalid there (I4). */
        PHANTOM,
        /** A key's version falls, or says two things (I12). */
        STALE,
        /** A delete of a key that was there, or that was not looked for everywhere (I5). */
        WRONG_DELETE,
        /** One message id for two events (I3). */
        ID_CLASH,
        /** Two message ids for one event (I3). */
        ID_CHANGED,
        /** A refused event that is not kept, or was not tried again (I8). */
        REJECT_NOT_KEPT,
        /** Counts that do not add up, or differ from what the receiver saw (I16). */
        COUNTS,
        /** More events came again after a restart than were owed (I7). */
        REPEATS,
        /** A round over unchanged data sent something (I6). */
        NOISY,
        /** A run that does not end although nothing fails. */
        STUCK,
        /** Too little happened for the test to prove anything. */
        VACUOUS
    }

    @Override
    public String toString() {
        return "%s at entry %d: %s".formatted(kind, entry, what);
    }
}
