package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/** Whether a JSON value says the same as a value of the database, by meaning and not by spelling. */
final class JsonValues {
    /** From here on receivers lose digits of numbers, which are sent as strings therefore. */
    private static final BigDecimal EXACT_UP_TO = BigDecimal.valueOf(1L << 53);

    private JsonValues() {}

    static boolean equal(@Nullable Object expected, JsonNode value) {
        if (expected == null) {
            return value.isNull();
        }
        if (expected instanceof Object[] elements) {
            return equalElements(elements, value);
        }
        if (expected instanceof JsonNode tree) {
            return tree.equals(JsonValues::compareLeaves, value);
        }
        if (expected instanceof Number number) {
            return equalNumber(new BigDecimal(number.toString()), value);
        }
        if (expected instanceof Boolean flag) {
            return value.isBoolean() && value.booleanValue() == flag;
        }
        return equalText(expected, value);
    }

    private static boolean equalElements(Object[] expected, JsonNode value) {
        if (!value.isArray() || value.size() != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (!equal(expected[i], value.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalNumber(BigDecimal expected, JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue().compareTo(expected) == 0;
        }
        return value.isTextual()
                && expected.abs().compareTo(EXACT_UP_TO) > 0
                && value.textValue().equals(expected.toPlainString());
    }

    private static boolean equalText(Object expected, JsonNode value) {
        if (!value.isTextual()) {
            return false;
        }
        if (expected instanceof OffsetDateTime time) {
            return equalTime(time, value.textValue());
        }
        if (expected instanceof Timestamp time) {
            return equalTime(time.toInstant().atOffset(ZoneOffset.UTC), value.textValue());
        }
        return value.textValue().equals(expected.toString());
    }

    private static boolean equalTime(OffsetDateTime expected, String text) {
        try {
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            OffsetDateTime sent =
                    time instanceof LocalDateTime local ? local.atOffset(ZoneOffset.UTC) : OffsetDateTime.from(time);
            return sent.isEqual(expected);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** JSON trees that differ in the spelling of a number alone are equal. */
    private static int compareLeaves(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }
}
