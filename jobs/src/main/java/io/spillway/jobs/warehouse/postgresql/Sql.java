package io.spillway.jobs.warehouse.postgresql;

import java.util.List;
import java.util.stream.Collectors;

/** Pieces of statements. */
final class Sql {
    private Sql() {}

    /** A name as PostgreSQL reads it back byte for byte. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text as PostgreSQL reads it back, backslashes included: sessions are set to standard_conforming_strings. */
    static String text(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** The table's id, for a comparison. */
    static String tableId(BaseColumn column) {
        return text(column.quotedTable()) + "::pg_catalog.regclass";
    }

    static String copy(String select) {
        return "COPY (" + select + ") TO STDOUT (FORMAT binary)";
    }

    /** The columns of a relation called {@code m}, as readers want them. */
    static String list(List<ResultColumn> columns) {
        return columns.stream().map(column -> column.name() + column.cast()).collect(Collectors.joining(", "));
    }

    /**
     * A list of a query's columns. The line breaks keep a comment at the query's end from hiding what follows.
     *
     * @param condition about {@code m}, empty for all rows
     */
    static String rows(String list, String query, String condition) {
        return "SELECT " + list + " FROM (\n" + query + "\n) AS m" + (condition.isEmpty() ? "" : " WHERE " + condition);
    }
}
