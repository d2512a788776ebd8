package io.spillway.mapping.expression;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as the language's values: texts, lists, maps and doubles. A number is a double whether or not it is whole (as
 * the language's specification has it), so that an expression does not depend on the row; only a whole number of 16
 * digits or more is an integer, so that none of them is lost.
 */
public final class JsonObjects {
    /** Doubles below it are written with all their digits and without an exponent. */
    private static final double MAX_PLAIN = 1e15;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonObjects() {}

    /**
     * Reads a JSON text.
     *
     * @throws IllegalArgumentException if it is none, or nests deeper than 1,000 levels
     */
    public static Object parse(String json) {
        try {
            return value(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new FunctionException("the text is no JSON, or nests or numbers beyond what is read");
        }
    }

    private static Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> members(node);
            case ARRAY -> items(node);
            case STRING, BINARY -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case NULL -> NullValue.NULL_VALUE;
            case MISSING -> throw new FunctionException("the text is empty");
        };
    }

    private static Number number(JsonNode node) {
        boolean isLong =
                node.isIntegralNumber() && node.canConvertToLong() && Math.abs(node.doubleValue()) >= MAX_PLAIN;
        if (isLong) {
            return node.longValue();
        }
        return node.doubleValue();
    }

    private static Map<String, Object> members(JsonNode node) {
        Map<String, Object> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        return members;
    }

    private static List<Object> items(JsonNode node) {
        List<Object> items = new ArrayList<>(node.size());
        node.forEach(item -> items.add(value(item)));
        return items;
    }
}
