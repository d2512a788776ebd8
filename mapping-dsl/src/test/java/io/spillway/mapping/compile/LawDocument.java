package io.spillway.mapping.compile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import java.util.List;
import java.util.Random;

/** A valid mapping for a model, from a seed: every option of the language comes by. */
final class LawDocument {
    private static final String[] PATHS = {"%s", "deep.er.%s", "\"a.b\".%s", "deep.\"q\\\"%s\"", "é %s"};
    private static final String[] CONSTANTS = {
        "1.5", "null", "true", "\"t\"", "[1, {\"a\": [], \"b\": \"x\"}]", "{\"n\": {\"m\": -1e3}}", "\"😀\\u0001\""
    };

    private final List<Column> model;
    private final Random random;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private int names;

    private LawDocument(List<Column> model, Random random) {
        this.model = model;
        this.random = random;
    }

    static ObjectNode of(List<Column> model, Random random) {
        return new LawDocument(model, random).make();
    }

    private ObjectNode make() {
        String mode = LawCase.pick(random, "event", "event", "object", "record");
        if (random.nextBoolean() || !mode.equals("event")) {
            json.put("mode", mode);
        }
        String section = switch (mode) {
            case "event" -> event();
            case "object" -> object();
            default -> record();
        };
        fields(section);
        if (!mode.equals("object") && random.nextBoolean()) {
            ObjectNode constants = json.putObject("constants");
            constants.set("context.env", parsed(LawCase.pick(random, CONSTANTS)));
            constants.set(path(section), parsed(LawCase.pick(random, CONSTANTS)));
        }
        if (random.nextInt(4) == 0) {
            computed(section);
        }
        nulls(json);
        if (random.nextBoolean()) {
            ObjectNode special = json.putObject("specialValues");
            special.put("notFinite", LawCase.pick(random, "text", "asNull"));
            special.put("largeIntegers", LawCase.pick(random, "text", "number"));
        }
        return json;
    }

    private String event() {
        String event = LawCase.pick(random, "identify", "track");
        json.put("event", event);
        int ids = random.nextInt(3);
        if (ids != 0) {
            json.put("userId", "user");
        }
        if (ids != 1) {
            json.put("anonymousId", "anon");
        }
        if (event.equals("track") && random.nextBoolean()) {
            json.put("name", "A \"name\"");
        } else if (event.equals("track")) {
            json.putObject("name").put("column", "name");
        }
        if (random.nextBoolean()) {
            json.set(
                    "delete",
                    parsed(LawCase.pick(
                            random,
                            "\"record\"",
                            "{\"track\": \"Gone\"}",
                            "{\"trait\": \"traits.x.gone\"}",
                            "{\"trait\": \"context.x.gone\"}")));
        }
        return event.equals("track") ? "properties" : "traits";
    }

    private String object() {
        json.putObject("object").put("destination", "CRM").put("name", "cust\"omers");
        json.putObject("identifiers").put("e\"mail", LawCase.pick(random, "user", "anon"));
        if (random.nextBoolean()) {
            json.set("delete", parsed(LawCase.pick(random, "\"record\"", "{\"trait\": \"gone\"}")));
        }
        return "traits";
    }

    private String record() {
        ObjectNode identifiers = json.putObject("identifiers").put("u", "user");
        if (random.nextBoolean()) {
            identifiers.put("a\"n", "anon");
        }
        return "fields";
    }

    /** A path that no other value has, mostly below the section. */
    private String path(String section) {
        String name = LawCase.pick(random, PATHS).formatted("n" + names++);
        return LawCase.pick(random, section, section, "context") + "." + name;
    }

    private void fields(String section) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (Column column : model) {
            if (random.nextInt(3) == 0) {
                fields.set(column.name(), field(column.type(), section));
            }
        }
        if (!fields.isEmpty()) {
            json.putObject("columns").set("fields", fields);
        }
    }

    private JsonNode field(ColumnType type, String section) {
        ObjectNode field = JsonNodeFactory.instance.objectNode();
        if (random.nextBoolean()) {
            field.put("to", path(section));
        }
        boolean hasPlainText = switch (type) {
            case FLOAT4, FLOAT8, JSON, JSONB, ARRAY -> false;
            default -> true;
        };
        switch (random.nextInt(4)) {
            case 0 -> form(type, hasPlainText, field);
            case 1 -> {
                if (hasPlainText) {
                    field.put("mask", LawCase.pick(random, "redact", "last4", "email", "sha256"));
                }
            }
            default -> {
                // as it is
            }
        }
        nulls(field);
        return field;
    }

    private void form(ColumnType type, boolean hasPlainText, ObjectNode field) {
        switch (type) {
            case DATE, TIMESTAMP, TIMESTAMPTZ ->
                field.put("type", "timestamp")
                        .put("format", LawCase.pick(random, "iso", "date", "unix", "unixMillis", "yyyy/MM/dd HH:mm"));
            case TEXT, BOOLEAN, INT2 -> field.put("type", LawCase.pick(random, "string", "number", "boolean"));
            default -> {
                if (hasPlainText) {
                    field.put("type", "string");
                }
            }
        }
    }

    private void nulls(ObjectNode json) {
        if (random.nextBoolean()) {
            json.set("nulls", parsed(LawCase.pick(random, "\"keep\"", "\"omit\"", "{\"default\": [0, {\"a\": 1}]}")));
        }
    }

    private void computed(String section) {
        ObjectNode computed = json.putObject("computed");
        List<String> expressions = List.copyOf(SlowMapping.EXPRESSIONS.keySet());
        for (int i = random.nextInt(3); i >= 0; i--) {
            String expression = expressions.get(random.nextInt(expressions.size()));
            ObjectNode field = JsonNodeFactory.instance.objectNode().put("expression", expression);
            nulls(field);
            computed.set(path(section), random.nextBoolean() ? field : field.get("expression"));
        }
    }

    static JsonNode parsed(String text) {
        try {
            return LawJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
