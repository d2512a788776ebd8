package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a mapping document and checks what can be checked without knowing the model's columns. */
final class MappingReader {
    private final Fields fields;
    private final EventType event;

    MappingReader(Fields fields) {
        this.fields = fields;
        this.event = readEvent(fields);
    }

    private static EventType readEvent(Fields fields) {
        if (!fields.names().contains("event")) {
            fields.requiredText("event");
        }
        return fields.oneOf("event", EventType.class).orElse(EventType.IDENTIFY);
    }

    MappingDocument read() {
        @Nullable EventName name = readName();
        @Nullable String userId = fields.text("userId").orElse(null);
        @Nullable String anonymousId = fields.text("anonymousId").orElse(null);
        Map<String, String> identifiers = readIdentifiers();
        checkUser();
        ColumnChoice columns = fields.object("columns")
                .map(choice -> ColumnChoice.read(choice, event))
                .orElse(ColumnChoice.everything());
        Map<TargetPath, JsonNode> constants = readConstants();
        NullPolicy nulls = fields.oneOf("nulls", NullPolicy.class).orElse(NullPolicy.KEEP);
        DeleteForm delete = new DeleteReader(fields, event).read();
        fields.finish();
        return new MappingDocument(event, name, userId, anonymousId, identifiers, columns, constants, nulls, delete);
    }

    private @Nullable EventName readName() {
        Optional<JsonNode> written = fields.node("name");
        if (event != EventType.TRACK) {
            written.ifPresent(name -> fields.problem("name", "only track events have a name: leave it out"));
            return null;
        }
        if (written.isEmpty()) {
            fields.problems()
                    .add(
                            fields.pointer(),
                            "a track event needs a \"name\": a text, or {column: …} to take it from a column");
        }
        if (written.filter(JsonNode::isObject).isPresent()) {
            return fields.object("name").map(MappingReader::readNameColumn).orElse(null);
        }
        return fields.text("name").map(this::constantName).orElse(null);
    }

    private EventName constantName(String name) {
        if (name.isBlank()) {
            fields.problem("name", "the event's name is blank");
        }
        return new EventName.Constant(name);
    }

    private static EventName readNameColumn(Fields name) {
        String column = name.requiredText("column");
        name.finish();
        return new EventName.FromColumn(column);
    }

    private Map<String, String> readIdentifiers() {
        Map<String, String> identifiers = new TreeMap<>();
        Optional<Fields> written = fields.object("identifiers");
        written.ifPresent(names ->
                names.names().forEach(name -> names.text(name).ifPresent(column -> identifiers.put(name, column))));
        if (event != EventType.RECORD && written.isPresent()) {
            fields.problem("identifiers", "only record events have identifiers: use userId or anonymousId");
        }
        if (event == EventType.RECORD
                && (written.isEmpty() || written.get().names().isEmpty())) {
            fields.problem("identifiers", "a record event needs identifiers, for example {email: column_with_email}");
        }
        return identifiers;
    }

    private void checkUser() {
        boolean hasUser = fields.names().contains("userId") || fields.names().contains("anonymousId");
        if (event != EventType.RECORD && !hasUser) {
            fields.problems()
                    .add(
                            fields.pointer(),
                            "%s events need \"userId\" or \"anonymousId\", the column with the user's id"
                                    .formatted(Fields.written(event)));
        }
        for (String key : new String[] {"userId", "anonymousId"}) {
            if (event == EventType.RECORD && fields.names().contains(key)) {
                fields.problem(key, "record events have no user: name the column under identifiers");
            }
        }
    }

    private Map<TargetPath, JsonNode> readConstants() {
        Map<TargetPath, JsonNode> constants = new HashMap<>();
        fields.object("constants").ifPresent(written -> {
            for (String path : written.names()) {
                readConstant(written, path, constants);
            }
        });
        return constants;
    }

    private void readConstant(Fields written, String key, Map<TargetPath, JsonNode> constants) {
        JsonNode value = written.node(key).orElseThrow();
        if (value.isContainerNode()) {
            written.problem(key, "a constant is text, a number, true, false or null, found " + Fields.kind(value));
        }
        Optional<TargetPath> path = TargetPath.read(key, event, written.pointer(key), written.problems());
        if (path.isPresent() && constants.put(path.get(), Numbers.canonical(value)) != null) {
            written.problem(key, "the path %s stands here twice, in its short and its long form".formatted(path.get()));
        }
    }
}
