package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one column's field.
 *
 * @param to where it goes; null for the column's own name
 * @param nulls null for the document's policy
 * @param mask null to send the value
 */
public record FieldRule(
        @Nullable TargetPath to,
        ValueForm form,
        @Nullable NullPolicy nulls,
        @Nullable Mask mask) {
    /** Nothing is said. */
    public static final FieldRule PLAIN = new FieldRule(null, new ValueForm.AsIs(), null, null);

    static Optional<FieldRule> read(Fields columns, String column, EventType event) {
        if (columns.node(column).filter(JsonNode::isObject).isPresent()) {
            return columns.object(column).map(fields -> readObject(fields, event));
        }
        return columns.text(column)
                .flatMap(path -> TargetPath.read(path, event, columns.pointer(column), columns.problems()))
                .map(path -> new FieldRule(path, new ValueForm.AsIs(), null, null));
    }

    private static FieldRule readObject(Fields fields, EventType event) {
        @Nullable TargetPath to = fields.text("to")
                .flatMap(path -> TargetPath.read(path, event, fields.pointer("to"), fields.problems()))
                .orElse(null);
        ValueForm form = ValueForm.read(fields);
        @Nullable NullPolicy nulls = NullPolicy.read(fields, "nulls").orElse(null);
        @Nullable Mask mask = fields.oneOf("mask", Mask.class).orElse(null);
        boolean masksNoText = mask != null && !(form instanceof ValueForm.AsIs || form instanceof ValueForm.Text);
        if (masksNoText) {
            fields.problem("mask", "what a mask leaves is text: leave \"type\" out");
        }
        fields.finish();
        return new FieldRule(to, form, nulls, mask);
    }

    JsonNode toJson() {
        if (to != null && equals(new FieldRule(to, new ValueForm.AsIs(), null, null))) {
            return JsonNodeFactory.instance.textNode(to.toString());
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (to != null) {
            json.put("to", to.toString());
        }
        form.writeTo(json);
        if (nulls != null) {
            json.set("nulls", nulls.toJson());
        }
        if (mask != null) {
            json.put("mask", Fields.written(mask));
        }
        return json;
    }
}
