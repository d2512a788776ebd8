package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a mapping document's canonical form: long forms, fixed order of keys, defaults left out. */
final class MappingWriter {
    private MappingWriter() {}

    static ObjectNode write(MappingDocument document) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("event", Fields.written(document.event()));
        writeName(json, document.name());
        putIfPresent(json, "userId", document.userId());
        putIfPresent(json, "anonymousId", document.anonymousId());
        if (!document.identifiers().isEmpty()) {
            ObjectNode identifiers = json.putObject("identifiers");
            document.identifiers().forEach(identifiers::put);
        }
        if (!document.columns().equals(ColumnChoice.everything())) {
            json.set("columns", document.columns().toJson());
        }
        writeConstants(json, document);
        if (document.nulls() != NullPolicy.KEEP) {
            json.put("nulls", Fields.written(document.nulls()));
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

    private static void writeConstants(ObjectNode json, MappingDocument document) {
        if (document.constants().isEmpty()) {
            return;
        }
        ObjectNode constants = json.putObject("constants");
        document.constants().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(TargetPath::toString)))
                .forEach(constant -> constants.set(constant.getKey().toString(), constant.getValue()));
    }

    private static void writeDelete(ObjectNode json, DeleteForm delete) {
        if (delete instanceof DeleteForm.AsTrack track) {
            json.putObject("delete").put("track", track.name());
        } else if (delete instanceof DeleteForm.AsTrait trait) {
            json.putObject("delete").put("trait", trait.path().toString());
        }
    }
}
