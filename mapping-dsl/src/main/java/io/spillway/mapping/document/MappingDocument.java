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
 * @param event what the mode's events are
 * @param object what is filled in {@link Mode#OBJECT}, null in other modes
 * @param name a track event's name, null for others
 * @param userId column of the user's id
 * @param anonymousId column of the anonymous id; in {@link Mode#EVENT} there is one of both
 * @param identifiers name to column: a record's identifiers, or the one of an object; else empty
 * @param constants JSON values that every event carries
 * @param computed fields that are computed from their row
 * @param nulls the policy for fields that have none of their own
 */
public record MappingDocument(
        Mode mode,
        EventType event,
        @Nullable DestinationObject object,
        @Nullable EventName name,
        @Nullable String userId,
        @Nullable String anonymousId,
        Map<String, String> identifiers,
        ColumnChoice columns,
        Map<TargetPath, JsonNode> constants,
        Map<TargetPath, ComputedField> computed,
        NullPolicy nulls,
        SpecialValues specialValues,
        DeleteForm delete) {
    /** The version of the language that this code reads. */
    public static final String API_VERSION = "spillway/v1";

    public MappingDocument {
        identifiers = Collections.unmodifiableMap(new TreeMap<>(identifiers));
        constants = Map.copyOf(constants);
        computed = Map.copyOf(computed);
    }

    /** Reads a mapping; if this records problems, what is returned must not be used. */
    public static MappingDocument read(Fields fields) {
        return new MappingReader(fields).read();
    }

    /** The canonical form: equal documents have the same, and reading it gives an equal document. */
    public JsonNode toJson() {
        return MappingWriter.write(this);
    }

    /** The canonical form as YAML, for people to go on with. */
    public String toYaml() {
        return YamlText.of(toJson());
    }

    /** SHA-256 of the canonical form, hexadecimal; another digest means that events may look different. */
    public String digest() {
        return Digests.sha256(toJson().toString());
    }
}
