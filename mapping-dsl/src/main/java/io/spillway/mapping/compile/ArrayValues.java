package io.spillway.mapping.compile;

import io.spillway.mapping.document.SpecialValues;
import io.spillway.mapping.model.ColumnType;

/** PostgreSQL's arrays as nested JSON arrays. Lower bounds are not told. */
final class ArrayValues {
    private static final int HEADER = 12;
    private static final int DIMENSION = 8;

    private ArrayValues() {}

    static void write(byte[] bytes, int offset, SpecialValues special, EventBuffer out) throws UnmappableRowException {
        int dimensions = Bytes.intAt(bytes, offset);
        if (dimensions == 0) {
            out.put('[').put(']');
            return;
        }
        ValueWriter element = ValueWriter.of(ColumnType.ofTypeId(Bytes.intAt(bytes, offset + 8)), special);
        int sizes = offset + HEADER;
        nested(bytes, sizes, dimensions, sizes + dimensions * DIMENSION, element, out);
    }

    /** Writes the elements from {@code at} on in {@code dimensions} dimensions; returns where they end. */
    private static int nested(byte[] bytes, int sizes, int dimensions, int at, ValueWriter element, EventBuffer out)
            throws UnmappableRowException {
        int count = Bytes.intAt(bytes, sizes);
        int end = at;
        out.put('[');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.put(',');
            }
            end = dimensions == 1
                    ? element(bytes, end, element, out)
                    : nested(bytes, sizes + DIMENSION, dimensions - 1, end, element, out);
        }
        out.put(']');
        return end;
    }

    private static int element(byte[] bytes, int at, ValueWriter element, EventBuffer out)
            throws UnmappableRowException {
        int length = Bytes.intAt(bytes, at);
        if (length < 0) {
            out.ascii("null");
            return at + 4;
        }
        element.write(bytes, at + 4, length, out);
        return at + 4 + length;
    }
}
