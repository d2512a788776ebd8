package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a mapping document's canonical form: long paths, fixed order of keys, defaults left out. */
final class MappingWriter {
    private MappingWriter() {}

    static ObjectNode write(MappingDocument document) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (document.mode() == Mode.EVENT) {
            json.put("event", Fields.written(document.event()));
        } else {
            json.put("mode", Fields.written(document.mode()));
        }
        writeName(json, document.name());
        if (document.object() != null) {
            json.putObject("object")
                    .put("destination", document.object().destination())
                    .put("name", document.object().name());
        }
        putIfPresent(json, "userId", document.userId());
        putIfPresent(json, "anonymousId", document.anonymousId());
        if (!document.identifiers().isEmpty()) {
            ObjectNode identifiers = json.putObject("identifiers");
            document.identifiers().forEach(identifiers::put);
        }
        if (!document.columns().equals(ColumnChoice.everything())) {
            json.set("columns", document.columns().toJson());
        }
        writePaths(json, "constants", document.constants(), constant -> constant);
        writePaths(json, "computed", document.computed(), ComputedField::toJson);
        if (!document.nulls().equals(new NullPolicy.Keep())) {
            json.set("nulls", document.nulls().toJson());
        }
        if (!document.specialValues().equals(SpecialValues.AS_TEXT)) {
            json.set("specialValues", document.specialValues().toJson());
        }
        writeDelete(json, document.delete());
        return json;
    }

    private static void putIfPresent(ObjectNode json, String key, @Nullable String value) {
        if (value != null) {
            json.put(key, value);
        }
    }

    private static void writeName(ObjectNode json, @Nullable EventName name) {
        if (name instanceof EventName.Constant constant) {
            json.put("name", constant.name());
        } else if (name instanceof EventName.FromColumn column) {
            json.putObject("name").put("column", column.column());
        }
    }

    private static <V> void writePaths(
            ObjectNode json, String key, Map<TargetPath, V> values, Function<V, JsonNode> written) {
        if (values.isEmpty()) {
            return;
        }
        ObjectNode object = json.putObject(key);
        values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(TargetPath::toString)))
                .forEach(value -> object.set(value.getKey().toString(), written.apply(value.getValue())));
    }

    private static void writeDelete(ObjectNode json, DeleteForm delete) {
        if (delete instanceof DeleteForm.AsTrack track) {
            json.putObject("delete").put("track", track.name());
        } else if (delete instanceof DeleteForm.AsTrait trait) {
            json.putObject("delete").put("trait", trait.path().toString());
        }
    }
}
