package io.spillway.mapping.compile;

import io.spillway.mapping.document.DestinationObject;
import io.spillway.mapping.document.EventName;
import io.spillway.mapping.document.NullPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One piece of an event, written in its turn. Immutable. */
@FunctionalInterface
interface Step {
    void write(RowView row, EventBuffer out) throws UnmappableRowException;

    /** Text that is the same in every event. */
    static Step literal(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return (row, out) -> out.put(bytes);
    }

    /** The beginning of a member, or all of it, that is the same in every event. */
    static Step member(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return (row, out) -> out.comma().put(bytes);
    }

    /** A member with the value of a column. */
    static Step member(String name, Field field, NullPolicy nulls) {
        byte[] label = label(name);
        byte @Nullable [] ifNull = ifNull(nulls);
        return (row, out) -> {
            if (!field.isNull(row)) {
                out.comma().put(label);
                field.writeValue(row, out);
            } else if (ifNull != null) {
                out.comma().put(label).put(ifNull);
            }
        };
    }

    /** A member with the value of an expression. */
    static Step member(String name, ComputedValue value, NullPolicy nulls) {
        byte[] label = label(name);
        byte @Nullable [] ifNull = ifNull(nulls);
        return (row, out) -> {
            @Nullable Object result = value.of(row, out);
            if (result != null) {
                out.comma().put(label);
                value.write(result, out);
            } else if (ifNull != null) {
                out.comma().put(label).put(ifNull);
            }
        };
    }

    private static byte @Nullable [] ifNull(NullPolicy nulls) {
        if (nulls instanceof NullPolicy.Omit) {
            return null;
        }
        String json = nulls instanceof NullPolicy.Default with ? Json.value(with.value()) : "null";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** How receivers of objects are told which one it is. */
    static Step externalId(DestinationObject object, String identifierType, Field identifier) {
        byte[] before = ",\"mappedToDestination\":\"true\",\"externalId\":[{\"id\":".getBytes(StandardCharsets.UTF_8);
        byte[] behind = ",\"type\":%s,\"identifierType\":%s}]"
                .formatted(Json.string(object.type()), Json.string(identifierType))
                .getBytes(StandardCharsets.UTF_8);
        return (row, out) -> {
            out.put(before);
            identifier.writeString(row, out);
            out.put(behind);
        };
    }

    /** Whichever ids are there, as strings; at least one has to be. */
    static Step ids(List<Identifier> ids, String reasonIfNone) {
        return someOf(ids, reasonIfNone, Field::writeString);
    }

    /** Whichever identifiers are there, as strings or numbers; at least one has to be. */
    static Step identifiers(List<Identifier> ids, String reasonIfNone) {
        return someOf(ids, reasonIfNone, Field::writeScalar);
    }

    private static Step someOf(List<Identifier> ids, String reasonIfNone, FieldForm form) {
        return (row, out) -> {
            int start = out.length();
            for (Identifier id : ids) {
                if (!id.field().isBlank(row)) {
                    out.comma().put(id.label());
                    form.write(id.field(), row, out);
                }
            }
            if (out.length() == start) {
                throw new UnmappableRowException(reasonIfNone);
            }
        };
    }

    /** The name of a track event, from a column. */
    static Step name(EventName.FromColumn name, Field field) {
        String reason = "event name column \"%s\" is null or blank".formatted(name.column());
        return (row, out) -> {
            if (field.isBlank(row)) {
                throw new UnmappableRowException(reason);
            }
            out.ascii(",\"event\":");
            field.writeString(row, out);
        };
    }

    /** What a record event does. */
    static Step action() {
        return (row, out) -> out.ascii(
                switch (row.change()) {
                    case INSERTED -> ",\"action\":\"insert\"";
                    case UPDATED -> ",\"action\":\"update\"";
                    case DELETED -> ",\"action\":\"delete\"";
                });
    }

    /** Which run of which connection sends the event. */
    static Step sources() {
        return (row, out) -> out.put(row.texts().sources());
    }

    /** The event's time: that of its round, whenever it is sent. */
    static Step timestamps() {
        return (row, out) -> out.put(row.texts().times());
    }

    /** A name and its colon. */
    static byte[] label(String name) {
        return Json.label(name).getBytes(StandardCharsets.UTF_8);
    }

    /** How a field is written. */
    @FunctionalInterface
    interface FieldForm {
        void write(Field field, RowView row, EventBuffer out) throws UnmappableRowException;
    }
}
