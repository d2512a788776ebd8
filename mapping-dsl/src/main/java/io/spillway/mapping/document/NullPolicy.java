package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/** What becomes of a field without a value. */
public sealed interface NullPolicy {
    /** It is sent as JSON null. */
    record Keep() implements NullPolicy {}

    /** It is left out. */
    record Omit() implements NullPolicy {}

    /**
     * It is sent with a value of the document's.
     *
     * @param value any JSON value
     */
    record Default(JsonNode value) implements NullPolicy {}

    /** Reads {@code keep}, {@code omit} or an object with a {@code default}; empty if nothing valid is written. */
    static Optional<NullPolicy> read(Fields fields, String key) {
        if (fields.node(key).filter(JsonNode::isObject).isPresent()) {
            return fields.object(key).flatMap(NullPolicy::readDefault);
        }
        return fields.oneOf(key, Word.class).map(word -> word == Word.KEEP ? new Keep() : new Omit());
    }

    private static Optional<NullPolicy> readDefault(Fields fields) {
        Optional<JsonNode> value = fields.node("default");
        if (value.isEmpty()) {
            fields.problems().add(fields.pointer(), "expected keep, omit or {default: …}");
        }
        fields.finish();
        return value.flatMap(read -> constant(fields, "default", read)).map(Default::new);
    }

    /** A constant value in its canonical form. */
    static Optional<JsonNode> constant(Fields fields, String key, JsonNode value) {
        if (!Numbers.areModest(value)) {
            fields.problem(key, "a number has an exponent beyond what readers of JSON can hold");
            return Optional.empty();
        }
        return Optional.of(Numbers.canonical(value));
    }

    /** As documents write it. */
    default JsonNode toJson() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (this instanceof Default with) {
            return json.objectNode().set("default", with.value());
        }
        return json.textNode(Fields.written(this instanceof Keep ? Word.KEEP : Word.OMIT));
    }

    /** The policies that are a single word. */
    enum Word {
        KEEP,
        OMIT
    }
}
