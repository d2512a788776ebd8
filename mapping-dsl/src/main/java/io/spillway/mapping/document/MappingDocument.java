package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A mapping: how a row becomes an event. Short forms and defaults of the written document are resolved, and the order
 * of keys has no meaning, so that documents that say the same are equal. It knows no columns yet.
 *
 * @param name a track event's name, null for others
 * @param userId column of the user's id
 * @param anonymousId column of the anonymous id; identify and track have one of both
 * @param identifiers a record event's identifiers, name to column; empty for others
 * @param constants scalars that every event carries
 */
public record MappingDocument(
        EventType event,
        @Nullable EventName name,
        @Nullable String userId,
        @Nullable String anonymousId,
        Map<String, String> identifiers,
        ColumnChoice columns,
        Map<TargetPath, JsonNode> constants,
        NullPolicy nulls,
        DeleteForm delete) {
    public MappingDocument {
        identifiers = Collections.unmodifiableMap(new TreeMap<>(identifiers));
        constants = Map.copyOf(constants);
    }

    /** Reads a mapping; if this records problems, what is returned must not be used. */
    public static MappingDocument read(Fields fields) {
        return new MappingReader(fields).read();
    }

    /** The canonical form: equal documents have the same, and reading it gives an equal document. */
    public JsonNode toJson() {
        return MappingWriter.write(this);
    }

    /** SHA-256 of the canonical form, hexadecimal; another digest means that events may look different. */
    public String digest() {
        return Digests.sha256(toJson().toString());
    }
}
