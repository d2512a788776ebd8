package io.spillway.mapping.model;

/** What a run of a connection emits. The first run emits every row in every mode. */
public enum SyncMode {
    /** New and changed rows; a row that is gone is left alone at the destination. */
    UPSERT,
    /** New and changed rows, and a delete for every key that is gone. */
    MIRROR,
    /** Every row, every time. */
    FULL
}
