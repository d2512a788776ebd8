package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field whose value is computed from its row.
 *
 * @param expression in the Common Expression Language
 * @param nulls null for the document's policy
 */
public record ComputedField(String expression, @Nullable NullPolicy nulls) {
    /** The key of the long form. */
    public static final String EXPRESSION = "expression";

    static Optional<ComputedField> read(Fields computed, String path) {
        if (computed.node(path).filter(JsonNode::isObject).isPresent()) {
            return computed.object(path).map(ComputedField::readObject);
        }
        return computed.text(path).map(expression -> new ComputedField(expression, null));
    }

    private static ComputedField readObject(Fields fields) {
        String expression = fields.requiredText(EXPRESSION);
        @Nullable NullPolicy nulls = NullPolicy.read(fields, "nulls").orElse(null);
        fields.finish();
        return new ComputedField(expression, nulls);
    }

    JsonNode toJson() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (nulls == null) {
            return json.textNode(expression);
        }
        return json.objectNode().put(EXPRESSION, expression).set("nulls", nulls.toJson());
    }
}
