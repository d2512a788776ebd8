package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which columns become fields, and where they go. Names in lists may hold {@code *} for any letters.
 *
 * @param include columns that are mapped; a pattern leaves identifiers out, a name does not
 * @param exclude columns that are not, whatever {@code include} says
 * @param targets where columns go that are not named as they are; such a column is mapped in any case
 */
public record ColumnChoice(List<String> include, List<String> exclude, Map<String, TargetPath> targets) {
    private static final List<String> EVERY = List.of("*");

    public ColumnChoice {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        targets = Collections.unmodifiableMap(new TreeMap<>(targets));
    }

    /** Every column that is no identifier, under its own name. */
    public static ColumnChoice everything() {
        return new ColumnChoice(EVERY, List.of(), Map.of());
    }

    static ColumnChoice read(Fields fields, EventType type) {
        boolean chosen = fields.names().contains("include");
        List<String> include = fields.texts("include");
        List<String> exclude = fields.texts("exclude");
        Map<String, TargetPath> targets = new TreeMap<>();
        fields.object("targets").ifPresent(written -> readTargets(written, type, targets));
        fields.finish();
        return new ColumnChoice(chosen ? include : EVERY, exclude, targets);
    }

    private static void readTargets(Fields written, EventType type, Map<String, TargetPath> targets) {
        for (String column : written.names()) {
            written.text(column)
                    .flatMap(text -> TargetPath.read(text, type, written.pointer(column), written.problems()))
                    .ifPresent(path -> targets.put(column, path));
        }
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode paths = JsonNodeFactory.instance.objectNode();
        targets.forEach((column, path) -> paths.put(column, path.toString()));
        include.forEach(json.putArray("include")::add);
        exclude.forEach(json.putArray("exclude")::add);
        json.set("targets", paths);
        return json;
    }
}
