package io.spillway.jobs.warehouse.postgresql;

/** A column of a table or view, by the names that the catalog holds. */
record BaseColumn(String schema, String table, String name) {

    /** The table as a statement names it. */
    String quotedTable() {
        return Sql.name(schema) + "." + Sql.name(table);
    }

    boolean isOfSameTable(BaseColumn other) {
        return schema.equals(other.schema) && table.equals(other.table);
    }
}
