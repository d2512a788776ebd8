package io.spillway.mapping.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import io.spillway.mapping.model.ColumnType;

/** What columns are in expressions: every column may be null. */
final class ColumnTypes {
    private ColumnTypes() {}

    static CelType of(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> NullableType.create(SimpleType.BOOL);
            case INT2, INT4, INT8 -> NullableType.create(SimpleType.INT);
            case FLOAT4, FLOAT8, NUMERIC -> NullableType.create(SimpleType.DOUBLE);
            case TEXT, UUID, TIME, TIMETZ, INTERVAL -> NullableType.create(SimpleType.STRING);
            case BYTEA -> NullableType.create(SimpleType.BYTES);
            case DATE, TIMESTAMP, TIMESTAMPTZ -> NullableType.create(SimpleType.TIMESTAMP);
            // the checker has nullable types for single values alone
            case ARRAY, JSON, JSONB -> SimpleType.DYN;
        };
    }
}
