package io.spillway.mapping.model;

/**
 * What the state keeps of a row that was sent, beside its fingerprint. Every level is a longer prefix of the packed row
 * than the one before, so that a level may change while the state stays.
 */
public enum Keep {
    /** The primary key alone. */
    FINGERPRINT,
    /** The primary key, and what a delete has to name. */
    IDENTIFIERS,
    /** The whole packed row, so that an update can be shown with the values it replaces. */
    ROW;

    /** What is kept unless somebody says something else. */
    public static Keep of(SyncMode mode) {
        return switch (mode) {
            case UPSERT, FULL -> FINGERPRINT;
            case MIRROR -> IDENTIFIERS;
        };
    }
}
