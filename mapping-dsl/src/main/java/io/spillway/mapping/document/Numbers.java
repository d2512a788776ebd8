package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/** One node for one number, at any depth and whichever parser read it: 10, 10.0 and 1e1 are the same constant. */
final class Numbers {
    /** A number like 1e999999999 is not written out. */
    private static final int MAX_TRAILING_ZEROS = 20;

    private Numbers() {}

    static JsonNode canonical(JsonNode value) {
        if (value.isArray()) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> items.add(canonical(item)));
            return items;
        }
        if (value.isObject()) {
            ObjectNode members = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(member -> members.set(member.getKey(), canonical(member.getValue())));
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
