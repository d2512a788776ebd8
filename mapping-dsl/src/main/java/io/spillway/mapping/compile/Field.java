package io.spillway.mapping.compile;

import io.spillway.mapping.document.FieldRule;
import io.spillway.mapping.document.SpecialValues;
import io.spillway.mapping.document.SpecialValues.NotFinite;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;

/**
 * A column at its place in the layout.
 *
 * @param onlyFinite whether NaN and infinities are taken for NULL
 */
record Field(int index, Column column, ValueWriter writer, boolean onlyFinite) {

    /** A column whose values lose nothing. */
    static Field exact(int index, Column column) {
        return new Field(index, column, ValueWriter.of(column.type()), false);
    }

    /** A column as a document wants it. */
    static Field of(int index, Column column, FieldRule rule, SpecialValues special) {
        boolean onlyFinite = special.notFinite() == NotFinite.AS_NULL && FiniteValues.mayBeNone(column.type());
        return new Field(index, column, Conversions.of(column.type(), rule.form(), rule.mask(), special), onlyFinite);
    }

    boolean isNull(RowView row) {
        return row.isNull(index) || (onlyFinite && FiniteValues.isNone(column.type(), row.bytes(), row.valueAt(index)));
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
        TextForm.quote(column.type(), start, out);
    }

    /** The value, which is not NULL, as a number or string. */
    void writeScalar(RowView row, EventBuffer out) throws UnmappableRowException {
        if (Conversions.isNumber(column.type())) {
            writeValue(row, out);
        } else {
            writeString(row, out);
        }
    }

    /** The value's text; it is not NULL. */
    String text(RowView row, EventBuffer out) throws UnmappableRowException {
        return TextForm.of(column.type(), writer, row.bytes(), row.valueAt(index), row.length(index), out);
    }
}
