package io.spillway.jobs.warehouse.postgresql;

import io.spillway.mapping.model.Column;

/**
 * A column of a query's result.
 *
 * @param expression what stands in the select list, so that the value comes in the encoding of the column's type
 * @param baseTable the table whose column it shows unchanged, quoted and with its schema; empty if it shows none
 * @param baseColumn that column, quoted; empty if there is none
 */
record ResultColumn(Column column, String expression, String baseTable, String baseColumn) {

    /** A name as PostgreSQL reads it back byte for byte. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
