package io.spillway.mapping.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The mapping's JSON Schema as a table for people. */
final class SchemaReference {
    private final JsonNode schema;
    private final StringBuilder text = new StringBuilder("\n| key | value | meaning |\n|---|---|---|\n");

    private SchemaReference(JsonNode schema) {
        this.schema = schema;
    }

    static String markdown() throws IOException {
        try (InputStream file = SchemaReference.class.getResourceAsStream("/io/spillway/mapping/mapping.schema.json")) {
            SchemaReference reference = new SchemaReference(new ObjectMapper().readTree(Objects.requireNonNull(file)));
            reference.members("", reference.schema);
            return reference.text.append('\n').toString();
        }
    }

    private void members(String prefix, JsonNode object) {
        for (Map.Entry<String, JsonNode> member : object.path("properties").properties()) {
            member(prefix + member.getKey(), member.getValue());
        }
        JsonNode any = object.path("additionalProperties");
        if (any.isObject()) {
            member(prefix + (object.has("propertyNames") ? "PATH" : "NAME"), any);
        }
    }

    private void member(String key, JsonNode value) {
        String fallback = value.has("default")
                ? " Default: `%s`.".formatted(value.get("default").asText())
                : "";
        text.append("| `%s` | %s | %s%s |\n".formatted(key, kind(value), description(value), fallback));
        for (JsonNode choice : choices(value)) {
            if (!choice.path("$ref").asText().endsWith("/nulls")) {
                members(key + ".", resolved(choice));
            }
        }
    }

    private List<JsonNode> choices(JsonNode value) {
        List<JsonNode> choices = new ArrayList<>();
        value.path("oneOf").forEach(choices::add);
        return choices.isEmpty() ? List.of(value) : choices;
    }

    private String description(JsonNode value) {
        String own = value.path("description").asText();
        return own.isEmpty() ? resolved(value).path("description").asText() : own;
    }

    private JsonNode resolved(JsonNode value) {
        String reference = value.path("$ref").asText();
        return reference.isEmpty() ? value : schema.at(reference.substring(1));
    }

    private String kind(JsonNode value) {
        String reference = value.path("$ref").asText();
        if (!reference.isEmpty()) {
            return switch (reference.substring(reference.lastIndexOf('/') + 1)) {
                case "texts" -> "text or list of texts";
                case "path" -> "[path](#where-fields-go)";
                case "field" -> "object";
                case "nulls" -> "`keep`, `omit`, `{default: …}`";
                default -> "text";
            };
        }
        if (value.has("oneOf")) {
            List<String> kinds = new ArrayList<>();
            value.get("oneOf").forEach(choice -> kinds.add(kind(choice)));
            return String.join(", or ", kinds.stream().distinct().toList());
        }
        if (value.has("enum")) {
            List<String> words = new ArrayList<>();
            value.get("enum").forEach(word -> words.add("`" + word.asText() + "`"));
            return String.join(", ", words);
        }
        if (value.has("const")) {
            return "`" + value.get("const").asText() + "`";
        }
        return value.path("type").asText("any value");
    }
}
