package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which columns become fields, and what is said of them. Names in lists may hold {@code *} for any letters.
 *
 * @param include columns that are mapped; a pattern leaves identifiers out, a name does not
 * @param exclude columns that are not, whatever {@code include} says
 * @param fields rules by column; such a column is mapped in any case
 */
public record ColumnChoice(List<String> include, List<String> exclude, Map<String, FieldRule> fields) {
    private static final List<String> EVERY = List.of("*");

    public ColumnChoice {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    /** Every column that is no identifier, under its own name. */
    public static ColumnChoice everything() {
        return new ColumnChoice(EVERY, List.of(), Map.of());
    }

    static ColumnChoice read(Fields choice, EventType event) {
        boolean chosen = choice.names().contains("include");
        List<String> include = choice.texts("include");
        List<String> exclude = choice.texts("exclude");
        Map<String, FieldRule> fields = new TreeMap<>();
        choice.object("fields")
                .ifPresent(written -> written.names()
                        .forEach(column ->
                                FieldRule.read(written, column, event).ifPresent(rule -> fields.put(column, rule))));
        choice.finish();
        return new ColumnChoice(chosen ? include : EVERY, exclude, fields);
    }

    /** What is said of a column's field. */
    public FieldRule rule(String column) {
        return fields.getOrDefault(column, FieldRule.PLAIN);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        include.forEach(json.putArray("include")::add);
        exclude.forEach(json.putArray("exclude")::add);
        ObjectNode rules = json.putObject("fields");
        fields.forEach((column, rule) -> rules.set(column, rule.toJson()));
        return json;
    }
}
