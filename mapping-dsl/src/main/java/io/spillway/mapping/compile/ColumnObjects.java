package io.spillway.mapping.compile;

import io.spillway.mapping.expression.Expression;
import io.spillway.mapping.expression.JsonObjects;
import io.spillway.mapping.model.ColumnType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row's values as expressions take them. For one evaluation. */
final class ColumnObjects implements Expression.Row {
    private static final int MAX_BYTES = 256 * 1024;

    private final RowView row;
    private final EventBuffer scratch;
    private final Map<String, Field> fields;
    private final Map<String, Object> converted = new HashMap<>();
    private @Nullable UnmappableRowException failure;

    ColumnObjects(RowView row, EventBuffer scratch, Map<String, Field> fields) {
        this.row = row;
        this.scratch = scratch;
        this.fields = fields;
    }

    @Override
    public boolean isNull(String column) {
        Field field = field(column);
        return field.isNull(row)
                || (isMoment(field.column().type())
                        && FiniteValues.isNone(field.column().type(), row.bytes(), row.valueAt(field.index())));
    }

    // the language has no time that never comes; NaN it has
    private static boolean isMoment(ColumnType type) {
        return type == ColumnType.DATE || type == ColumnType.TIMESTAMP || type == ColumnType.TIMESTAMPTZ;
    }

    @Override
    public @Nullable Object value(String column) {
        if (isNull(column)) {
            return null;
        }
        @Nullable Object known = converted.get(column);
        return known == null ? convert(column) : known;
    }

    private @Nullable Object convert(String column) {
        try {
            Object value = value(field(column));
            converted.put(column, value);
            return value;
        } catch (UnmappableRowException | IllegalArgumentException e) {
            failure = new UnmappableRowException("column \"%s\": %s".formatted(column, e.getMessage()));
            return null;
        }
    }

    private Field field(String column) {
        return Objects.requireNonNull(fields.get(column));
    }

    /** What went wrong with a value, if anything: the evaluation went on as if it was null. */
    void throwIfFailed() throws UnmappableRowException {
        if (failure != null) {
            throw failure;
        }
    }

    private Object value(Field field) throws UnmappableRowException {
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
            case NUMERIC -> number(field, NumericValues.isFinite(bytes, at));
            case BYTEA -> Arrays.copyOfRange(bytes, at, at + length);
            case DATE, TIMESTAMP, TIMESTAMPTZ -> Moments.instant(field.column().type(), bytes, at);
            case TEXT, UUID, TIME, TIMETZ, INTERVAL -> field.text(row, scratch);
            case JSON, JSONB, ARRAY -> JsonObjects.parse(field.text(row, scratch));
        };
    }

    private double number(Field field, boolean isFinite) throws UnmappableRowException {
        double number = Double.parseDouble(field.text(row, scratch));
        if (isFinite && Double.isInfinite(number)) {
            throw new UnmappableRowException("the number is beyond what expressions can hold");
        }
        return number;
    }
}
