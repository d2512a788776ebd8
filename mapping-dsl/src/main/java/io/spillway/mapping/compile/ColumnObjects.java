package io.spillway.mapping.compile;

import io.spillway.mapping.expression.JsonObjects;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row's values as expressions take them. For one evaluation. */
final class ColumnObjects implements Function<String, @Nullable Object> {
    private static final int MAX_BYTES = 1 << 20;

    private final RowView row;
    private final EventBuffer scratch;
    private final Map<String, Field> fields;
    private @Nullable UnmappableRowException failure;

    ColumnObjects(RowView row, EventBuffer scratch, Map<String, Field> fields) {
        this.row = row;
        this.scratch = scratch;
        this.fields = fields;
    }

    /** The value; NaN stays a number, but a moment that is infinite is null. */
    @Override
    public @Nullable Object apply(String column) {
        Field field = Objects.requireNonNull(fields.get(column));
        try {
            return field.isNull(row) ? null : value(field);
        } catch (UnmappableRowException e) {
            failure = new UnmappableRowException("column \"%s\": %s".formatted(column, e.getMessage()));
            return null;
        }
    }

    /** What went wrong with a value, if anything: the evaluation went on as if it was null. */
    void throwIfFailed() throws UnmappableRowException {
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable Object value(Field field) throws UnmappableRowException {
        byte[] bytes = row.bytes();
        int at = row.valueAt(field.index());
        int length = row.length(field.index());
        if (length > MAX_BYTES) {
            throw new UnmappableRowException(
                    "the value has %d bytes, over the limit of %d in expressions".formatted(length, MAX_BYTES));
        }
        return switch (field.column().type()) {
            case BOOLEAN -> bytes[at] != 0;
            case INT2 -> (long) Bytes.shortAt(bytes, at);
            case INT4 -> (long) Bytes.intAt(bytes, at);
            case INT8 -> Bytes.longAt(bytes, at);
            case FLOAT4 -> Double.parseDouble(Float.toString(Float.intBitsToFloat(Bytes.intAt(bytes, at))));
            case FLOAT8 -> Double.longBitsToDouble(Bytes.longAt(bytes, at));
            case NUMERIC -> Double.parseDouble(field.text(row, scratch));
            case BYTEA -> Arrays.copyOfRange(bytes, at, at + length);
            case DATE, TIMESTAMP, TIMESTAMPTZ ->
                FiniteValues.isNone(field.column().type(), bytes, at)
                        ? null
                        : Conversions.instant(Conversions.micros(field.column().type(), bytes, at));
            case TEXT, UUID, TIME, TIMETZ, INTERVAL -> field.text(row, scratch);
            case JSON, JSONB, ARRAY -> JsonObjects.parse(field.text(row, scratch));
        };
    }
}
