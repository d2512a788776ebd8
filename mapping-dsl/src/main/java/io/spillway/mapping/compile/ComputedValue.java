package io.spillway.mapping.compile;

import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.SpecialValues;
import io.spillway.mapping.document.SpecialValues.LargeIntegers;
import io.spillway.mapping.document.SpecialValues.NotFinite;
import io.spillway.mapping.expression.Expression;
import io.spillway.mapping.expression.ExpressionException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An expression's value for a row, and its JSON. Immutable. */
final class ComputedValue {
    private static final int MAX_DEPTH = 1000;
    private static final BigInteger MAX_EXACT = BigInteger.valueOf(NumberValues.MAX_EXACT);

    private final String name;
    private final Expression expression;
    private final Map<String, Field> fields;
    private final SpecialValues special;

    /**
     * A value.
     *
     * @param name what messages call it
     * @param fields by column, at least those that the expression reads
     */
    ComputedValue(String name, Expression expression, Map<String, Field> fields, SpecialValues special) {
        this.name = name;
        this.expression = expression;
        this.fields = Map.copyOf(fields);
        this.special = special;
    }

    /** The value; {@code out} is needed meanwhile and left as it was. */
    @Nullable Object of(RowView row, EventBuffer out) throws UnmappableRowException {
        try {
            ColumnObjects columns = new ColumnObjects(row, out, fields);
            @Nullable Object value = expression.evaluate(columns);
            columns.throwIfFailed();
            boolean isDropped = special.notFinite() == NotFinite.AS_NULL
                    && value instanceof Double number
                    && !Double.isFinite(number);
            return isDropped ? null : value;
        } catch (ExpressionException e) {
            throw new UnmappableRowException("computed field %s: %s".formatted(Problem.quote(name), e.getMessage()));
        }
    }

    void write(Object value, EventBuffer out) throws UnmappableRowException {
        write(value, 0, out);
    }

    private void write(@Nullable Object value, int depth, EventBuffer out) throws UnmappableRowException {
        if (depth > MAX_DEPTH) {
            throw new UnmappableRowException(
                    "computed field %s nests deeper than %d levels".formatted(Problem.quote(name), MAX_DEPTH));
        }
        if (value instanceof String text) {
            out.string(text);
        } else if (value instanceof Long number) {
            integer(number, out);
        } else if (value instanceof Double number) {
            number(number, out);
        } else if (value instanceof Map<?, ?> members) {
            members(members, depth, out);
        } else if (value instanceof List<?> items) {
            items(items, depth, out);
        } else if (value instanceof Instant time) {
            TimeValues.micros(micros(time), out);
        } else if (value instanceof Duration duration) {
            out.string(duration.toString());
        } else if (value instanceof byte[] bytes) {
            out.string(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof BigInteger number) {
            unsigned(number, out);
        } else if (value == null || value instanceof Boolean) {
            out.ascii(String.valueOf(value));
        } else {
            throw new UnmappableRowException(
                    "computed field %s gives a value that JSON does not have".formatted(Problem.quote(name)));
        }
    }

    private long micros(Instant time) throws UnmappableRowException {
        try {
            return Math.addExact(
                    Math.multiplyExact(time.getEpochSecond(), TimeValues.MICROS_PER_SECOND), time.getNano() / 1000);
        } catch (ArithmeticException e) {
            throw new UnmappableRowException(
                    "computed field %s gives a time out of range".formatted(Problem.quote(name)));
        }
    }

    private void integer(long number, EventBuffer out) {
        if (special.largeIntegers() == LargeIntegers.NUMBER) {
            NumberValues.plain(number, out);
        } else {
            NumberValues.integer(number, out);
        }
    }

    private void unsigned(BigInteger number, EventBuffer out) {
        int start = out.length();
        out.ascii(number.toString());
        if (special.largeIntegers() == LargeIntegers.TEXT && number.compareTo(MAX_EXACT) > 0) {
            out.quote(start);
        }
    }

    private void number(double number, EventBuffer out) {
        if (special.notFinite() == NotFinite.AS_NULL && !Double.isFinite(number)) {
            out.ascii("null");
        } else {
            NumberValues.float8(Double.doubleToRawLongBits(number), out);
        }
    }

    private void members(Map<?, ?> members, int depth, EventBuffer out) throws UnmappableRowException {
        out.put('{');
        for (Map.Entry<?, ?> member : members.entrySet()) {
            out.comma().string((String) member.getKey()).put(':');
            write(member.getValue(), depth + 1, out);
        }
        out.put('}');
    }

    private void items(List<?> items, int depth, EventBuffer out) throws UnmappableRowException {
        out.put('[');
        boolean isFirst = true;
        for (@Nullable Object item : items) {
            if (!isFirst) {
                out.put(',');
            }
            isFirst = false;
            write(item, depth + 1, out);
        }
        out.put(']');
    }
}
