package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Brings JSON values to texts and bytes that databases read. */
final class Values {
    /** Beyond so many digits a number is written with its exponent. */
    private static final int MOST_PLAIN_DIGITS = 1_000;

    private Values() {}

    /** The value's text, not quoted; of objects and lists their JSON. Numbers keep all digits. */
    static String text(Column column, JsonNode value) throws RowException {
        if (value.isTextual()) {
            return checked(column, value.textValue());
        }
        if (value.isBigDecimal()) {
            return number(value.decimalValue());
        }
        return checked(column, value.isContainerNode() ? value.toString() : value.asText());
    }

    private static String number(BigDecimal number) {
        boolean isModest = Math.abs((long) number.scale()) < MOST_PLAIN_DIGITS;
        return isModest ? number.toPlainString() : number.toString();
    }

    /** The value as JSON: a text in quotes, too. */
    static String json(Column column, JsonNode value) throws RowException {
        return checked(column, value.toString());
    }

    /** What Base64 stands for. */
    static byte[] bytes(Column column, JsonNode value) throws RowException {
        try {
            if (value.isTextual()) {
                return Base64.getDecoder().decode(value.textValue());
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw refusal(column, "takes bytes, and the value is not Base64");
    }

    static RowException refusal(Column column, String reason) {
        return new RowException("column \"%s\" (%s) %s".formatted(column.name(), column.type(), reason));
    }

    /** Drivers end the session over what UTF-8 cannot hold, which would look like a database that is away. */
    private static String checked(Column column, String text) throws RowException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw refusal(column, "cannot hold half a surrogate pair");
        }
        return text;
    }
}
