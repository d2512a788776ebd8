package io.spillway.jobs.destination.database;

/**
 * A column of the destination's table.
 *
 * @param type as it was declared
 * @param castType the type without length or precision, so that what is too long is refused and not cut
 */
record Column(String name, String type, String castType, Kind kind) {

    /** How values are brought to a column. */
    enum Kind {
        /** Takes any text. */
        TEXT,
        /** Whole numbers, where the database would round others. */
        INTEGER,
        /** Bits, where the database would take a text for bytes. */
        BITS,
        /** JSON. */
        JSON,
        /** Bytes, which events hold in Base64. */
        BYTES,
        /** Lists of values. */
        ARRAY,
        /** Dates and times, where the database does not know the ISO form. */
        MOMENT,
        /** Written as text, which the database reads. */
        OTHER
    }
}
