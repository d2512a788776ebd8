package io.spillway.mapping.compile;

/**
 * Where a value of an event comes from.
 *
 * @param name the column's name, or the expression's text; empty for others
 */
public record Origin(Kind kind, String name) {
    /** The envelope, which Spillway writes itself. */
    static final Origin SPILLWAY = new Origin(Kind.SPILLWAY, "");

    /** A constant of the document. */
    static final Origin CONSTANT = new Origin(Kind.CONSTANT, "");

    /** The sorts of sources. */
    public enum Kind {
        /** A column of the row. */
        COLUMN,
        /** A constant of the mapping. */
        CONSTANT,
        /** An expression over the row. */
        EXPRESSION,
        /** Spillway itself. */
        SPILLWAY
    }

    static Origin column(String name) {
        return new Origin(Kind.COLUMN, name);
    }

    static Origin expression(String text) {
        return new Origin(Kind.EXPRESSION, text);
    }
}
