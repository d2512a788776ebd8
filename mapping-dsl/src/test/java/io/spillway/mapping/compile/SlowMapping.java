package io.spillway.mapping.compile;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.mapping.document.ComputedField;
import io.spillway.mapping.document.DeleteForm;
import io.spillway.mapping.document.EventName;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.FieldRule;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Mask;
import io.spillway.mapping.document.NullPolicy;
import io.spillway.mapping.document.SpecialValues;
import io.spillway.mapping.document.TargetPath;
import io.spillway.mapping.document.ValueForm;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The same mapping with trees, Java's own formatting and nothing of the compiled one. */
final class SlowMapping {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = LawJson.MAPPER;
    private static final BigDecimal MAX_EXACT = new BigDecimal(1L << 53);

    /** Expressions, and what they are for the columns {@code name} and {@code anon}, which are texts. */
    static final Map<String, Computation> EXPRESSIONS = Map.of(
            "coalesce(name, anon, 'none')",
            (name, anon) -> JSON.textNode(name != null ? name : anon != null ? anon : "none"),
            "name == null ? timestamp('9999-12-31T00:00:00Z') : timestamp('0001-01-01T00:00:00.5Z')",
            (name, anon) -> JSON.textNode(name == null ? "9999-12-31T00:00:00.000Z" : "0001-01-01T00:00:00.500Z"),
            "name + '-' + anon",
            (name, anon) -> name == null || anon == null ? null : JSON.textNode(name + "-" + anon),
            "size(anon) + 1",
            (name, anon) -> anon == null ? null : JSON.numberNode(anon.codePointCount(0, anon.length()) + 1),
            "{'n': name, 'l': [1, 2.5, true]}",
            (name, anon) -> JSON.objectNode()
                    .<ObjectNode>set("n", name == null ? JSON.nullNode() : JSON.textNode(name))
                    .set("l", JSON.arrayNode().add(1).add(new BigDecimal("2.5")).add(true)),
            "anon.startsWith('a') && size(name) > 0",
            (name, anon) -> anon == null
                    ? name == null || !name.isEmpty() ? null : JSON.booleanNode(false)
                    : !anon.startsWith("a")
                            ? JSON.booleanNode(false)
                            : name == null ? null : JSON.booleanNode(!name.isEmpty()));

    /** What an expression gives; null for null. */
    @FunctionalInterface
    interface Computation {
        @Nullable JsonNode of(@Nullable String name, @Nullable String anon);
    }

    private final Set<String> read = new HashSet<>();
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
        } else if (document.object() != null) {
            event.set("userId", ids.iterator().next());
        } else {
            event.setAll(ids);
        }
        event.put("channel", "sources");
        ObjectNode context = event.putObject("context");
        if (document.object() != null && type == EventType.IDENTIFY) {
            String id = event.get("userId").asText();
            context.put("mappedToDestination", "true");
            context.putArray("externalId")
                    .addObject()
                    .put("id", id)
                    .put(
                            "type",
                            document.object().destination() + "-"
                                    + document.object().name())
                    .put(
                            "identifierType",
                            document.identifiers().keySet().iterator().next());
        }
        context.putObject("sources")
                .put("job_id", envelope.connectionId())
                .put("version", envelope.version())
                .put("job_run_id", envelope.runId())
                .put("task_run_id", envelope.taskRunId());
        if (!putFields(event, type, change, row)) {
            return Optional.empty();
        }
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

    /** The columns that it looked at so far. */
    Set<String> read() {
        return read;
    }

    private boolean putFields(ObjectNode event, EventType type, RowChange change, Map<String, Object> row) {
        boolean whole = change != RowChange.DELETED || document.delete() instanceof DeleteForm.AsTrack;
        if (whole || document.delete() instanceof DeleteForm.AsTrait) {
            event.putObject(type.section());
        }
        if (whole) {
            for (Column column : model) {
                boolean mapped = document.columns().fields().containsKey(column.name()) || !isId(column.name());
                if (mapped && !putColumn(event, type, column, row)) {
                    return false;
                }
            }
            document.computed().forEach((path, field) -> {
                @Nullable JsonNode value = Objects.requireNonNull(EXPRESSIONS.get(field.expression()))
                        .of(text("name", field, row), text("anon", field, row));
                put(event, type, path, value == null ? ifNull(field.nulls()) : value);
            });
        }
        document.constants().forEach((path, value) -> {
            if (whole || path.segments().get(0).equals("context")) {
                put(event, type, path, value);
            }
        });
        if (change == RowChange.DELETED && document.delete() instanceof DeleteForm.AsTrait trait) {
            put(event, type, trait.path(), JSON.booleanNode(true));
        }
        return true;
    }

    private @Nullable String text(String column, ComputedField field, Map<String, Object> row) {
        if (field.expression().contains(column)) {
            read.add(column);
        }
        return (String) row.get(column);
    }

    private boolean isId(String column) {
        return column.equals(document.userId())
                || column.equals(document.anonymousId())
                || document.identifiers().containsValue(column);
    }

    private boolean putColumn(ObjectNode event, EventType type, Column column, Map<String, Object> row) {
        FieldRule rule = document.columns().rule(column.name());
        TargetPath path = Objects.requireNonNullElse(rule.to(), new TargetPath(List.of("own", column.name())));
        JsonNode value = value(column.name(), row);
        if (value.isNull() && !(row.containsKey(column.name()) && isJson(column.type()))) {
            put(event, type, path, ifNull(rule.nulls()));
            return true;
        }
        Optional<JsonNode> formed = formed(value, row.get(column.name()), rule);
        formed.ifPresent(node -> put(event, type, path, node));
        return formed.isPresent();
    }

    private static boolean isJson(ColumnType type) {
        return type == ColumnType.JSON || type == ColumnType.JSONB;
    }

    private @Nullable JsonNode ifNull(@Nullable NullPolicy own) {
        NullPolicy policy = own == null ? document.nulls() : own;
        if (policy instanceof NullPolicy.Default with) {
            return with.value();
        }
        return policy instanceof NullPolicy.Omit ? null : JSON.nullNode();
    }

    private static Optional<JsonNode> formed(JsonNode value, @Nullable Object raw, FieldRule rule) {
        String text = LawJson.text(value);
        if (rule.mask() != null) {
            return Optional.of(JSON.textNode(masked(rule.mask(), text)));
        }
        if (rule.form() instanceof ValueForm.Text) {
            return Optional.of(JSON.textNode(text));
        }
        if (rule.form() instanceof ValueForm.Numeric) {
            Map<String, Integer> words = Map.of("0", 0, "1", 1, "true", 1, "false", 0);
            return value.isNumber()
                    ? Optional.of(value)
                    : Optional.ofNullable(
                                    value.isBoolean() || text.equals("0") || text.equals("1") ? words.get(text) : null)
                            .map(JSON::numberNode);
        }
        if (rule.form() instanceof ValueForm.Bool) {
            Map<String, Boolean> words = Map.of("0", false, "1", true, "true", true, "false", false);
            return Optional.ofNullable(words.get(text)).map(JSON::booleanNode);
        }
        return Optional.of(
                rule.form() instanceof ValueForm.Time time ? time(time.format().toString(), raw) : value);
    }

    private static String masked(Mask mask, String text) {
        int at = text.lastIndexOf('@');
        int[] characters = text.codePoints().toArray();
        return switch (mask) {
            case REDACT -> "***";
            case LAST4 -> "***" + (characters.length < 8 ? "" : new String(characters, characters.length - 4, 4));
            case EMAIL ->
                text.matches("[^@ \n\r\t]+@[A-Za-z0-9.-]*[A-Za-z0-9]")
                        ? new String(characters, 0, 1) + "***" + text.substring(at)
                        : "***";
            case SHA256 -> sha256(text);
        };
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "%064x".formatted(new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode time(String format, @Nullable Object raw) {
        LocalDateTime time = raw instanceof LocalDate day
                ? day.atStartOfDay()
                : raw instanceof Instant instant
                        ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
                        : (LocalDateTime) raw;
        Instant instant = Objects.requireNonNull(time).toInstant(ZoneOffset.UTC);
        return switch (format) {
            case "iso" -> JSON.textNode(timestamp(time) + "Z");
            case "date" -> JSON.textNode(time.toLocalDate().toString());
            case "unix" -> JSON.numberNode(instant.getEpochSecond());
            case "unixMillis" -> JSON.numberNode(instant.toEpochMilli());
            default ->
                JSON.textNode(DateTimeFormatter.ofPattern(format, Locale.ROOT).format(time));
        };
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
        key.forEach(column -> parts.add(value(column, row, SpecialValues.AS_TEXT)));
        return key.size() == 1 ? LawJson.text(parts.get(0)) : LawJson.json(parts);
    }

    private JsonNode value(String name, Map<String, Object> row) {
        return value(name, row, document.specialValues());
    }

    private JsonNode value(String name, Map<String, Object> row, SpecialValues special) {
        read.add(name);
        @Nullable Object value = row.get(name);
        ColumnType type = model.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow()
                .type();
        return value == null ? JSON.nullNode() : json(type, value, special);
    }

    private static JsonNode json(ColumnType type, Object value, SpecialValues special) {
        return switch (type) {
            case BOOLEAN -> JSON.booleanNode((Boolean) value);
            case BYTEA -> JSON.textNode(Base64.getEncoder().encodeToString((byte[]) value));
            case INT2, INT4, INT8 -> number(new BigDecimal(((Number) value).longValue()), special);
            case NUMERIC -> number((BigDecimal) value, special);
            case FLOAT4, FLOAT8 -> floating((Number) value, special);
            case TEXT, DATE, TIME, UUID -> JSON.textNode(time(type, value));
            case TIMESTAMP -> JSON.textNode(timestamp((LocalDateTime) value));
            case TIMESTAMPTZ ->
                JSON.textNode(timestamp(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC)) + "Z");
            case JSON, JSONB -> parsed((String) value);
            case ARRAY -> array((RowValues.Items) value, special);
            case INTERVAL, TIMETZ -> throw new IllegalArgumentException("Not in laws: " + type);
        };
    }

    private static JsonNode number(BigDecimal value, SpecialValues special) {
        boolean asText = special.largeIntegers() == SpecialValues.LargeIntegers.TEXT;
        return asText && value.abs().compareTo(MAX_EXACT) > 0
                ? JSON.textNode(value.toPlainString())
                : JSON.numberNode(value);
    }

    private static JsonNode floating(Number value, SpecialValues special) {
        boolean asNull = special.notFinite() == SpecialValues.NotFinite.AS_NULL;
        if (asNull && !Double.isFinite(value.doubleValue())) {
            return JSON.nullNode();
        }
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

    private static JsonNode array(RowValues.Items items, SpecialValues special) {
        ArrayNode array = JSON.arrayNode();
        items.items().forEach(item -> {
            if (item instanceof RowValues.Items nested) {
                array.add(array(nested, special));
            } else {
                array.add(item == null ? JSON.nullNode() : json(items.element(), item, special));
            }
        });
        return array;
    }
}
