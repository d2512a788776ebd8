package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a mapping document and checks what can be checked without knowing the model's columns. */
final class MappingReader {
    private static final String APPLIES_NOT = "in the mode %s there is no \"%s\": leave it out";

    private final Fields fields;
    private final Mode mode;
    private final EventType event;

    /** The events that a mapping chooses among. */
    private enum Word {
        IDENTIFY,
        TRACK
    }

    MappingReader(Fields fields) {
        this.fields = fields;
        readVersion();
        this.mode = readMode();
        this.event = readEvent();
    }

    private void readVersion() {
        fields.text("apiVersion")
                .filter(version -> !version.equals(MappingDocument.API_VERSION))
                .ifPresent(version -> fields.problem(
                        "apiVersion",
                        "expected %s, which is what this Spillway reads, found %s"
                                .formatted(MappingDocument.API_VERSION, Problem.quote(version))));
    }

    // if the mode is misspelt, what was meant shows in the other keys
    private Mode readMode() {
        boolean said = fields.names().contains("mode");
        Mode shown = fields.names().contains("object") ? Mode.OBJECT : Mode.EVENT;
        if (said && shown == Mode.EVENT && !fields.names().contains("event")) {
            shown = Mode.RECORD;
        }
        return fields.oneOf("mode", Mode.class).orElse(said ? shown : Mode.EVENT);
    }

    private EventType readEvent() {
        if (mode != Mode.EVENT) {
            refuse("event");
            return mode == Mode.OBJECT ? EventType.IDENTIFY : EventType.RECORD;
        }
        if (fields.node("event").filter(word -> word.asText().equals("record")).isPresent()) {
            fields.problem("event", "records have a mode of their own: write \"mode: record\" and leave \"event\" out");
            return EventType.IDENTIFY;
        }
        if (!fields.names().contains("event")) {
            fields.requiredText("event");
        }
        return fields.oneOf("event", Word.class).orElse(Word.IDENTIFY) == Word.TRACK
                ? EventType.TRACK
                : EventType.IDENTIFY;
    }

    MappingDocument read() {
        @Nullable EventName name = readName();
        @Nullable DestinationObject object = readObject();
        @Nullable String userId = readUser("userId");
        @Nullable String anonymousId = readUser("anonymousId");
        checkUser();
        Map<String, String> identifiers = readIdentifiers();
        ColumnChoice columns = fields.object("columns")
                .map(choice -> ColumnChoice.read(choice, event))
                .orElse(ColumnChoice.everything());
        Map<TargetPath, JsonNode> constants = readConstants();
        Map<TargetPath, ComputedField> computed =
                readPaths("computed", written -> path -> ComputedField.read(written, path));
        NullPolicy nulls = NullPolicy.read(fields, "nulls").orElse(new NullPolicy.Keep());
        SpecialValues special =
                fields.object("specialValues").map(SpecialValues::read).orElse(SpecialValues.AS_TEXT);
        DeleteForm delete = new DeleteReader(fields, mode).read();
        fields.finish();
        return new MappingDocument(
                mode,
                event,
                object,
                name,
                userId,
                anonymousId,
                identifiers,
                columns,
                constants,
                computed,
                nulls,
                special,
                delete);
    }

    private boolean refuse(String key) {
        boolean written = fields.node(key).isPresent();
        if (written) {
            fields.problem(key, APPLIES_NOT.formatted(Fields.written(mode), key));
        }
        return written;
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

    private @Nullable DestinationObject readObject() {
        if (mode != Mode.OBJECT) {
            refuse("object");
            return null;
        }
        return DestinationObject.read(fields.requiredObject("object"));
    }

    private @Nullable String readUser(String key) {
        if (mode == Mode.EVENT) {
            return fields.text(key).orElse(null);
        }
        if (fields.node(key).isPresent()) {
            fields.problem(
                    key,
                    "in the mode %s nobody is named by \"%s\": name the column under identifiers"
                            .formatted(Fields.written(mode), key));
        }
        return null;
    }

    private void checkUser() {
        boolean hasUser = fields.names().contains("userId") || fields.names().contains("anonymousId");
        if (mode == Mode.EVENT && !hasUser) {
            fields.problems()
                    .add(
                            fields.pointer(),
                            "%s events need \"userId\" or \"anonymousId\", the column with the user's id"
                                    .formatted(Fields.written(event)));
        }
    }

    private Map<String, String> readIdentifiers() {
        Map<String, String> identifiers = new TreeMap<>();
        if (mode == Mode.EVENT) {
            if (fields.node("identifiers").isPresent()) {
                fields.problem("identifiers", "identify and track events have none: use userId or anonymousId");
            }
            return identifiers;
        }
        Optional<Fields> written = fields.object("identifiers");
        written.ifPresent(names ->
                names.names().forEach(name -> names.text(name).ifPresent(column -> identifiers.put(name, column))));
        int count = written.map(names -> names.names().size()).orElse(0);
        if (mode == Mode.OBJECT && count != 1) {
            fields.problem(
                    "identifiers",
                    "an object needs exactly one identifier, for example {email: column_with_email}, found "
                            + (count == 0 ? "none" : count));
        }
        if (mode == Mode.RECORD && count == 0) {
            fields.problem("identifiers", "a record needs identifiers, for example {email: column_with_email}");
        }
        return identifiers;
    }

    private Map<TargetPath, JsonNode> readConstants() {
        if (mode == Mode.OBJECT) {
            refuse("constants");
            return Map.of();
        }
        return readPaths(
                "constants",
                written -> path -> written.node(path).flatMap(value -> NullPolicy.constant(written, path, value)));
    }

    /** An object whose keys are paths. */
    private <V> Map<TargetPath, V> readPaths(String key, Function<Fields, Function<String, Optional<V>>> values) {
        Map<TargetPath, V> read = new HashMap<>();
        Optional<Fields> object = fields.object(key);
        for (String text : object.map(Fields::names).map(List::copyOf).orElse(List.of())) {
            Fields written = object.orElseThrow();
            Optional<V> value = values.apply(written).apply(text);
            Optional<TargetPath> path = TargetPath.read(text, event, written.pointer(text), written.problems());
            if (path.isPresent() && value.isPresent() && read.put(path.get(), value.get()) != null) {
                written.problem(
                        text, "the path %s stands here twice, in its short and its long form".formatted(path.get()));
            }
        }
        return read;
    }
}
