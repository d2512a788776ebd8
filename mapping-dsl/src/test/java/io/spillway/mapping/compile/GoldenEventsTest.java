package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.mapping.compile.RowValues.Interval;
import io.spillway.mapping.compile.RowValues.Items;
import io.spillway.mapping.compile.RowValues.Raw;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events to the byte, for every mode and type. {@code -Dspillway.golden.write=true} writes them anew into the sources;
 * what changed is then to be looked at.
 */
class GoldenEventsTest {
    private static final Path FOLDER =
            Path.of("src", "test", "resources", "io", "spillway", "mapping", "compile", "golden");

    @ParameterizedTest
    @ValueSource(strings = {"identify", "track", "object", "record", "tombstone", "fields", "computed"})
    void eventsAreAsTheyAlwaysWere(String name) throws Exception {
        Path folder = FOLDER.resolve(name);
        MappingDocument document = Mappings.document(Files.readString(folder.resolve("mapping.yaml")));
        CompiledMapping mapping = MappingCompiler.compile(document, model(), List.of("id"), SyncMode.MIRROR);
        List<String> lines = new ArrayList<>();
        rows().forEach((row, values) -> {
            for (RowChange change : RowChange.values()) {
                lines.add("%s %s".formatted(row, change.name().toLowerCase(Locale.ROOT)));
                lines.add(event(mapping, change, values));
            }
        });
        Path expected = folder.resolve("events.txt");
        if (Boolean.getBoolean("spillway.golden.write")) {
            Files.writeString(expected, String.join("\n", lines) + "\n");
        }
        assertThat(lines).isEqualTo(Files.readAllLines(expected));
    }

    private static String event(CompiledMapping mapping, RowChange change, Map<String, Object> row) {
        try {
            return Mappings.event(mapping, change, row);
        } catch (UnmappableRowException e) {
            return "invalid: " + e.getMessage();
        }
    }

    private static List<Column> model() {
        List<Column> model = new ArrayList<>(List.of(new Column("id", ColumnType.INT8)));
        Arrays.stream(ColumnType.values())
                .map(type -> new Column(column(type), type))
                .forEach(model::add);
        return model;
    }

    private static String column(ColumnType type) {
        return type == ColumnType.BOOLEAN ? "t_bool" : "t_" + type.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Map<String, Object>> rows() {
        Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
        rows.put("plain", plain());
        rows.put("null", Map.of("id", 2L, "t_text", "only@text.example"));
        rows.put("special", special());
        return rows;
    }

    private static Map<String, Object> plain() {
        Map<String, Object> row = new HashMap<>();
        row.put("id", 1L);
        row.put("t_bool", true);
        row.put("t_bytea", "bytes".getBytes(StandardCharsets.UTF_8));
        row.put("t_int2", (short) 1);
        row.put("t_int4", -42);
        row.put("t_int8", 1234567890123L);
        row.put("t_text", "alex@example.com");
        row.put("t_json", "{ \"b\" : 1, \"a\" : [ ] }");
        row.put("t_jsonb", "{\"k\": \"v\"}");
        row.put("t_float4", 1.1f);
        row.put("t_float8", 2.5);
        row.put("t_numeric", new BigDecimal("19.90"));
        row.put("t_date", LocalDate.of(2026, 11, 21));
        row.put("t_time", LocalTime.of(1, 40));
        row.put("t_timetz", OffsetTime.parse("01:40:00.5+05:30"));
        row.put("t_timestamp", LocalDateTime.of(2026, 11, 21, 1, 40));
        row.put("t_timestamptz", Instant.parse("2026-11-21T01:40:00.123456Z"));
        row.put("t_interval", new Interval(14, 3, 4_500_000));
        row.put("t_uuid", UUID.fromString("0F0E0D0C-0B0A-4908-8706-050403020100"));
        row.put("t_array", new Items(ColumnType.TEXT, Arrays.asList("a", null)));
        return row;
    }

    private static Map<String, Object> special() {
        Map<String, Object> row = plain();
        row.put("t_int2", (short) 0);
        row.put("t_int8", Long.MIN_VALUE);
        row.put("t_text", "\"\\\u0001\u001b\r\n\u2028😀é");
        row.put("t_float4", Float.NEGATIVE_INFINITY);
        row.put("t_float8", Double.NaN);
        row.put("t_numeric", new Raw("00000000d0000000"));
        row.put("t_date", new Raw("7fffffff"));
        row.put("t_timestamp", LocalDateTime.of(-43, 3, 15, 12, 0));
        row.put("t_timestamptz", new Raw("8000000000000000"));
        row.put("t_interval", new Raw("7fffffffffffffff7fffffff7fffffff"));
        row.put("t_array", new Items(ColumnType.FLOAT8, Arrays.asList(Double.NaN, 1.0)));
        return row;
    }
}
