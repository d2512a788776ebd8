package io.spillway.jobs.warehouse.postgresql;

import io.spillway.mapping.model.ColumnType;

/** Conditions on a cursor column. */
final class CursorSql {
    private static final long DAY_MICROS = 86_400_000_000L;

    private CursorSql() {}

    /** The query's rows whose column has this value at least, or NULL: those could have changed at any time. */
    static String rowsFrom(String query, String quotedColumn, ColumnType type, long value) {
        return "SELECT * FROM (\n%s\n) AS c WHERE c.%s >= %s OR c.%2$s IS NULL"
                .formatted(query, quotedColumn, literal(type, value));
    }

    /** An encoded value as a constant of its type, whatever the session's styles and time zone. */
    private static String literal(ColumnType type, long value) {
        return switch (type) {
            case INT2, INT4, INT8 -> "'%d'::pg_catalog.int8".formatted(value);
            case DATE -> "(date '2000-01-01' + (%d))".formatted(value);
            case TIMESTAMP -> timestamp(value);
            case TIMESTAMPTZ -> "(%s AT TIME ZONE 'UTC')".formatted(timestamp(value));
            case BOOLEAN, BYTEA, TEXT, JSON, FLOAT4, FLOAT8, TIME, INTERVAL, TIMETZ, NUMERIC, UUID, JSONB, ARRAY ->
                throw new IllegalArgumentException("A cursor of type " + type);
        };
    }

    private static String timestamp(long micros) {
        long inDay = Math.floorMod(micros, DAY_MICROS);
        return "(timestamp '2000-01-01' + pg_catalog.make_interval(days => %d, secs => %d.%06d))"
                .formatted(Math.floorDiv(micros, DAY_MICROS), inDay / 1_000_000, inDay % 1_000_000);
    }
}
