package io.spillway.mapping.document;

/** Where a track event's name comes from. */
public sealed interface EventName {
    /** The same name for every row. */
    record Constant(String name) implements EventName {}

    /** The value of a column; a row without one is invalid. */
    record FromColumn(String column) implements EventName {}
}
