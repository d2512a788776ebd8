package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.stream.StreamSupport;

/** One node for one number, at any depth and whichever parser read it: 10, 10.0 and 1e1 are the same constant. */
final class Numbers {
    /** A number like 1e999999999 is not written out. */
    private static final int MAX_TRAILING_ZEROS = 20;

    /** What a double can hold, in decimal digits before the point and behind it. */
    private static final int MAX_EXPONENT = 400;

    private Numbers() {}

    /** Whether no number in a value is so large or small that nobody could read it. */
    static boolean areModest(JsonNode value) {
        if (value.isContainerNode()) {
            return StreamSupport.stream(value.spliterator(), false).allMatch(Numbers::areModest);
        }
        if (!value.isNumber()) {
            return true;
        }
        BigDecimal number = value.decimalValue();
        return Math.abs((long) number.scale()) <= MAX_EXPONENT + number.precision();
    }

    static JsonNode canonical(JsonNode value) {
        if (value.isArray()) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> items.add(canonical(item)));
            return items;
        }
        if (value.isObject()) {
            ObjectNode members = JsonNodeFactory.instance.objectNode();
            value.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(member -> members.set(member.getKey(), canonical(member.getValue())));
            return members;
        }
        return value.isNumber() ? number(value) : value;
    }

    private static JsonNode number(JsonNode value) {
        BigDecimal stripped = value.decimalValue().stripTrailingZeros();
        return stripped.scale() <= 0 && stripped.scale() >= -MAX_TRAILING_ZEROS
                ? integer(stripped.toBigIntegerExact())
                : JsonNodeFactory.instance.numberNode(stripped);
    }

    // the smallest type that holds it, as Jackson chooses
    static JsonNode integer(BigInteger value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value.bitLength() < Integer.SIZE) {
            return json.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? json.numberNode(value.longValue()) : json.numberNode(value);
    }
}
