package io.spillway.mapping.compile;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.mapping.document.DeleteForm;
import io.spillway.mapping.document.EventName;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.NullPolicy;
import io.spillway.mapping.document.TargetPath;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The same mapping with trees, Java's own formatting and nothing of the compiled one. */
final class SlowMapping {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = LawJson.MAPPER;
    private static final BigDecimal MAX_EXACT = new BigDecimal(1L << 53);

    private final MappingDocument document;
    private final List<Column> model;
    private final List<String> key;

    SlowMapping(MappingDocument document, List<Column> model, List<String> key) {
        this.document = document;
        this.model = model;
        this.key = key;
    }

    /** The event without messageId and sentAt; empty for a row that is invalid. */
    Optional<ObjectNode> event(RowChange change, Map<String, Object> row, EventEnvelope envelope) {
        EventType type = type(change);
        ObjectNode event = JSON.objectNode();
        event.put("type", type.name().toLowerCase(Locale.ROOT));
        ObjectNode ids = ids(row);
        boolean named = type != EventType.TRACK || putName(event, change, row);
        if (ids.isEmpty() || !named) {
            return Optional.empty();
        }
        if (type == EventType.RECORD) {
            event.put("action", List.of("insert", "update", "delete").get(change.code() - 1));
            event.set("identifiers", ids);
        } else {
            event.setAll(ids);
        }
        event.put("channel", "sources");
        event.putObject("context")
                .putObject("sources")
                .put("job_id", envelope.connectionId())
                .put("version", envelope.version())
                .put("job_run_id", envelope.runId())
                .put("task_run_id", envelope.taskRunId());
        putFields(event, type, change, row);
        String time = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
                .format(Instant.ofEpochMilli(envelope.timestampMillis()).atOffset(ZoneOffset.UTC));
        event.put("recordId", recordId(row)).put("timestamp", time).put("originalTimestamp", time);
        return Optional.of(event);
    }

    private EventType type(RowChange change) {
        if (change != RowChange.DELETED) {
            return document.event();
        }
        if (document.delete() instanceof DeleteForm.AsTrack) {
            return EventType.TRACK;
        }
        return document.delete() instanceof DeleteForm.AsTrait ? EventType.IDENTIFY : EventType.RECORD;
    }

    private ObjectNode ids(Map<String, Object> row) {
        Map<String, String> columns = new LinkedHashMap<>(document.identifiers());
        if (document.userId() != null) {
            columns.put("userId", document.userId());
        }
        if (document.anonymousId() != null) {
            columns.put("anonymousId", document.anonymousId());
        }
        ObjectNode ids = JSON.objectNode();
        columns.forEach((name, column) -> {
            JsonNode value = value(column, row);
            if (!value.asText().isBlank() && !value.isNull()) {
                boolean number = value.isNumber() && document.event() == EventType.RECORD;
                ids.set(name, number ? value : JSON.textNode(LawJson.text(value)));
            }
        });
        return ids;
    }

    private boolean putName(ObjectNode event, RowChange change, Map<String, Object> row) {
        if (change == RowChange.DELETED && document.delete() instanceof DeleteForm.AsTrack track) {
            event.put("event", track.name());
        } else if (document.name() instanceof EventName.Constant constant) {
            event.put("event", constant.name());
        } else if (document.name() instanceof EventName.FromColumn column) {
            JsonNode name = value(column.column(), row);
            event.put("event", LawJson.text(name));
            return !name.isNull() && !name.asText().isBlank();
        }
        return true;
    }

    private void putFields(ObjectNode event, EventType type, RowChange change, Map<String, Object> row) {
        boolean whole = change != RowChange.DELETED || document.delete() instanceof DeleteForm.AsTrack;
        if (whole || document.delete() instanceof DeleteForm.AsTrait) {
            event.putObject(type.section());
        }
        if (whole) {
            model.stream()
                    .filter(column -> document.columns().targets().containsKey(column.name()) || !isId(column.name()))
                    .forEach(column -> putColumn(event, type, column, row));
        }
        document.constants().forEach((path, value) -> {
            if (whole || path.segments().get(0).equals("context")) {
                put(event, type, path, value);
            }
        });
        if (change == RowChange.DELETED && document.delete() instanceof DeleteForm.AsTrait trait) {
            put(event, type, trait.path(), JSON.booleanNode(true));
        }
    }

    private boolean isId(String column) {
        return column.equals(document.userId())
                || column.equals(document.anonymousId())
                || document.identifiers().containsValue(column);
    }

    private void putColumn(ObjectNode event, EventType type, Column column, Map<String, Object> row) {
        @Nullable TargetPath target = document.columns().targets().get(column.name());
        TargetPath path = target == null ? new TargetPath(List.of("own", column.name())) : target;
        JsonNode value = value(column.name(), row);
        put(event, type, path, !row.containsKey(column.name()) && document.nulls() == NullPolicy.OMIT ? null : value);
    }

    private static void put(ObjectNode event, EventType type, TargetPath path, @Nullable JsonNode value) {
        String top = path.segments().get(0).equals("context") ? "context" : type.section();
        ObjectNode object = event.withObject(JsonPointer.empty().appendProperty(top));
        List<String> segments = path.segments();
        for (String segment : segments.subList(1, segments.size() - 1)) {
            object = object.get(segment) instanceof ObjectNode there ? there : object.putObject(segment);
        }
        if (value != null) {
            object.set(segments.get(segments.size() - 1), value);
        }
    }

    private String recordId(Map<String, Object> row) {
        ArrayNode parts = JSON.arrayNode();
        key.forEach(column -> parts.add(value(column, row)));
        return key.size() == 1 ? LawJson.text(parts.get(0)) : LawJson.json(parts);
    }

    private JsonNode value(String name, Map<String, Object> row) {
        @Nullable Object value = row.get(name);
        ColumnType type = model.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow()
                .type();
        return value == null ? JSON.nullNode() : json(type, value);
    }

    private static JsonNode json(ColumnType type, Object value) {
        return switch (type) {
            case BOOLEAN -> JSON.booleanNode((Boolean) value);
            case BYTEA -> JSON.textNode(Base64.getEncoder().encodeToString((byte[]) value));
            case INT2, INT4, INT8 -> number(new BigDecimal(((Number) value).longValue()));
            case NUMERIC -> number((BigDecimal) value);
            case FLOAT4, FLOAT8 -> floating((Number) value);
            case TEXT, DATE, TIME, UUID -> JSON.textNode(time(type, value));
            case TIMESTAMP -> JSON.textNode(timestamp((LocalDateTime) value));
            case TIMESTAMPTZ ->
                JSON.textNode(timestamp(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC)) + "Z");
            case JSON, JSONB -> parsed((String) value);
            case ARRAY -> array((RowValues.Items) value);
            case INTERVAL, TIMETZ -> throw new IllegalArgumentException("Not in laws: " + type);
        };
    }

    private static JsonNode number(BigDecimal value) {
        return value.abs().compareTo(MAX_EXACT) > 0 ? JSON.textNode(value.toPlainString()) : JSON.numberNode(value);
    }

    private static JsonNode floating(Number value) {
        return Double.isFinite(value.doubleValue())
                ? JSON.numberNode(new BigDecimal(value.toString()))
                : JSON.textNode(value.toString());
    }

    private static String time(ColumnType type, Object value) {
        if (type != ColumnType.TIME) {
            return value.toString();
        }
        String text = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").format((LocalTime) value);
        return text.replaceAll("\\.?0+$", "").length() < 8 ? text.substring(0, 8) : text.replaceAll("\\.?0+$", "");
    }

    private static String timestamp(LocalDateTime time) {
        String digits = time.get(ChronoField.NANO_OF_SECOND) % 1_000_000 == 0 ? "SSS" : "SSSSSS";
        return time.toLocalDate()
                + DateTimeFormatter.ofPattern("'T'HH:mm:ss." + digits).format(time);
    }

    private static JsonNode parsed(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode array(RowValues.Items items) {
        ArrayNode array = JSON.arrayNode();
        items.items().forEach(item -> {
            if (item instanceof RowValues.Items nested) {
                array.add(array(nested));
            } else {
                array.add(item == null ? JSON.nullNode() : json(items.element(), item));
            }
        });
        return array;
    }
}
