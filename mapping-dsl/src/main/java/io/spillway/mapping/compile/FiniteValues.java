package io.spillway.mapping.compile;

import io.spillway.mapping.model.ColumnType;

/** Tells values apart that are no number or no moment: NaN, and the infinities. */
final class FiniteValues {
    private FiniteValues() {}

    static boolean mayBeNone(ColumnType type) {
        return switch (type) {
            case FLOAT4, FLOAT8, NUMERIC, DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL -> true;
            case BOOLEAN, BYTEA, INT2, INT4, INT8, TEXT, JSON, JSONB, TIME, TIMETZ, UUID, ARRAY -> false;
        };
    }

    static boolean isNone(ColumnType type, byte[] bytes, int offset) {
        return switch (type) {
            case FLOAT4 -> !Float.isFinite(Float.intBitsToFloat(Bytes.intAt(bytes, offset)));
            case FLOAT8 -> !Double.isFinite(Double.longBitsToDouble(Bytes.longAt(bytes, offset)));
            case NUMERIC -> !NumericValues.isFinite(bytes, offset);
            case DATE -> TimeValues.isInfinite(Bytes.intAt(bytes, offset));
            case TIMESTAMP, TIMESTAMPTZ -> TimeValues.isInfinite(Bytes.longAt(bytes, offset));
            case INTERVAL -> IntervalValues.isInfinite(bytes, offset);
            case BOOLEAN, BYTEA, INT2, INT4, INT8, TEXT, JSON, JSONB, TIME, TIMETZ, UUID, ARRAY -> false;
        };
    }
}
