package io.spillway.mapping.compile;

import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;

/** A column at its place in the layout. */
record Field(int index, Column column, ValueWriter writer) {
    Field(int index, Column column) {
        this(index, column, ValueWriter.of(column.type()));
    }

    boolean isNull(RowView row) {
        return row.isNull(index);
    }

    /** Whether there is nothing that a reader could see. */
    boolean isBlank(RowView row) {
        return isNull(row)
                || (column.type() == ColumnType.TEXT
                        && Utf8.isBlank(row.bytes(), row.valueAt(index), row.length(index)));
    }

    /** The value, or null. */
    void writeValue(RowView row, EventBuffer out) throws UnmappableRowException {
        if (isNull(row)) {
            out.ascii("null");
            return;
        }
        try {
            writer.write(row.bytes(), row.valueAt(index), row.length(index), out);
        } catch (UnmappableRowException e) {
            throw new UnmappableRowException("column \"%s\": %s".formatted(column.name(), e.getMessage()));
        }
    }

    /** The value, which is not NULL, as a string whatever its type. */
    void writeString(RowView row, EventBuffer out) throws UnmappableRowException {
        int start = out.length();
        writeValue(row, out);
        if (isJson()) {
            out.stringify(start);
        } else if (out.bytes()[start] != '"') {
            out.quote(start);
        }
    }

    /** The value, which is not NULL, as a number or string. */
    void writeScalar(RowView row, EventBuffer out) throws UnmappableRowException {
        if (isNumber()) {
            writeValue(row, out);
        } else {
            writeString(row, out);
        }
    }

    boolean isJson() {
        return switch (column.type()) {
            case JSON, JSONB, ARRAY -> true;
            default -> false;
        };
    }

    private boolean isNumber() {
        return switch (column.type()) {
            case INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC -> true;
            default -> false;
        };
    }
}
