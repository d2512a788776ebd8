package io.spillway.mapping.document;

/** The ways to describe an event. What a mode has no use for is refused in its documents. */
public enum Mode {
    /** Identify or track events, whose fields are laid out freely. */
    EVENT,
    /** Identify events for one object of a destination, recognized by one identifier: what a visual mapper makes. */
    OBJECT,
    /** Record events, which say what became of a row. */
    RECORD
}
