package io.spillway.mapping.compile;

import io.spillway.mapping.document.Mask;
import io.spillway.mapping.document.SpecialValues;
import io.spillway.mapping.document.SpecialValues.LargeIntegers;
import io.spillway.mapping.document.TimeFormat;
import io.spillway.mapping.document.ValueForm;
import io.spillway.mapping.model.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writers for values that become something else than what is closest to their type. */
final class Conversions {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,4})?");
    private static final int MAX_NUMBER_LENGTH = 1000;
    private static final BigDecimal MAX_EXACT = BigDecimal.valueOf(NumberValues.MAX_EXACT);

    private Conversions() {}

    /** Why a column of this type cannot have the form; empty if it can. */
    static Optional<String> objection(ColumnType type, ValueForm form) {
        if (form instanceof ValueForm.Numeric && !isNumber(type) && type != ColumnType.TEXT && !isBoolean(type)) {
            return Optional.of("is of type %s, which is no number: cast it in the model's SQL".formatted(type));
        }
        if (form instanceof ValueForm.Bool && !isInteger(type) && type != ColumnType.TEXT && !isBoolean(type)) {
            return Optional.of(
                    "is of type %s, which is neither true nor false: cast it in the model's SQL".formatted(type));
        }
        if (form instanceof ValueForm.Time && !isTime(type)) {
            return Optional.of("is of type %s, and only dates and timestamps have a format: cast it in the model's SQL"
                    .formatted(type));
        }
        return Optional.empty();
    }

    static boolean isNumber(ColumnType type) {
        return isInteger(type) || type == ColumnType.FLOAT4 || type == ColumnType.FLOAT8 || type == ColumnType.NUMERIC;
    }

    private static boolean isInteger(ColumnType type) {
        return type == ColumnType.INT2 || type == ColumnType.INT4 || type == ColumnType.INT8;
    }

    private static boolean isBoolean(ColumnType type) {
        return type == ColumnType.BOOLEAN;
    }

    private static boolean isTime(ColumnType type) {
        return type == ColumnType.DATE || type == ColumnType.TIMESTAMP || type == ColumnType.TIMESTAMPTZ;
    }

    /** The writer for a column's form and mask; the form has no {@link #objection}. */
    static ValueWriter of(ColumnType type, ValueForm form, @Nullable Mask mask, SpecialValues special) {
        ValueWriter plain = ValueWriter.of(type, special);
        if (mask != null) {
            return (bytes, offset, length, out) ->
                    out.string(mask.of(TextForm.of(type, plain, bytes, offset, length, out)));
        }
        if (form instanceof ValueForm.Text) {
            return (bytes, offset, length, out) -> {
                int start = out.length();
                plain.write(bytes, offset, length, out);
                TextForm.quote(type, start, out);
            };
        }
        if (form instanceof ValueForm.Numeric && !isNumber(type)) {
            return isBoolean(type)
                    ? (bytes, offset, length, out) -> out.put('0' + bytes[offset])
                    : (bytes, offset, length, out) -> number(text(bytes, offset, length), special, out);
        }
        if (form instanceof ValueForm.Bool && !isBoolean(type)) {
            return (bytes, offset, length, out) ->
                    out.ascii(bool(TextForm.of(type, plain, bytes, offset, length, out)) ? "true" : "false");
        }
        return form instanceof ValueForm.Time time ? time(type, time.format(), plain) : plain;
    }

    private static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8).strip();
    }

    private static void number(String text, SpecialValues special, EventBuffer out) throws UnmappableRowException {
        if (text.length() > MAX_NUMBER_LENGTH || !NUMBER.matcher(text).matches()) {
            throw new UnmappableRowException("the text is no number");
        }
        int start = out.length();
        out.ascii(text);
        boolean isLarge = new BigDecimal(text).abs().compareTo(MAX_EXACT) > 0;
        if (isLarge && special.largeIntegers() == LargeIntegers.TEXT) {
            out.quote(start);
        }
    }

    // the words that PostgreSQL takes, without their abbreviations
    private static boolean bool(String text) throws UnmappableRowException {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "on", "1" -> true;
            case "false", "f", "no", "n", "off", "0" -> false;
            default -> throw new UnmappableRowException("the value is neither true nor false");
        };
    }

    private static ValueWriter time(ColumnType type, TimeFormat format, ValueWriter plain) {
        return (bytes, offset, length, out) -> {
            if (FiniteValues.isNone(type, bytes, offset)) {
                plain.write(bytes, offset, length, out);
            } else {
                Moments.write(type, bytes, offset, format, out);
            }
        };
    }
}
