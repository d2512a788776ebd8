package io.spillway.mapping.document;

/** What becomes of a field whose column is NULL. */
public enum NullPolicy {
    /** It is sent as JSON null. */
    KEEP,
    /** It is left out. */
    OMIT
}
