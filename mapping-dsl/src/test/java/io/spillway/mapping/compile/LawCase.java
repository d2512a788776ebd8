package io.spillway.mapping.compile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A model, a mapping and rows, all from one seed. */
record LawCase(
        List<Column> model,
        List<String> key,
        ObjectNode written,
        MappingDocument document,
        List<Map<String, Object>> rows) {
    private static final ColumnType[] IDS = {
        ColumnType.TEXT, ColumnType.INT8, ColumnType.NUMERIC, ColumnType.UUID, ColumnType.INT4
    };
    private static final ColumnType[] TYPES = Arrays.stream(ColumnType.values())
            .filter(type -> type != ColumnType.INTERVAL && type != ColumnType.TIMETZ)
            .toArray(ColumnType[]::new);
    private static final String[] TEXTS = {
        "",
        " ",
        "a",
        "a@b.c",
        "@",
        "x@y z",
        "a\u0085b",
        "é\"\\",
        "😀\u0001\n",
        "line\r\n\t",
        "plain text",
        "\u200b" + "x",
        "0"
    };

    static LawCase of(long seed) {
        Random random = new Random(seed);
        List<Column> model = new ArrayList<>();
        model.add(new Column("k1", pick(random, IDS)));
        model.add(new Column("k2", pick(random, IDS)));
        model.add(new Column("user", pick(random, IDS)));
        model.add(new Column("anon", ColumnType.TEXT));
        model.add(new Column("name", ColumnType.TEXT));
        for (int i = random.nextInt(8); i > 0; i--) {
            model.add(new Column(pick(random, "c.%d", "c\"%d", "ç%d").formatted(i), pick(random, TYPES)));
        }
        Collections.shuffle(model, random);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rows.add(row(model, random));
        }
        List<String> key = random.nextBoolean() ? List.of("k1") : List.of("k2", "k1");
        ObjectNode written = LawDocument.of(model, random);
        return new LawCase(model, key, written, document(seed, written), rows);
    }

    private static MappingDocument document(long seed, ObjectNode written) {
        try {
            return Mappings.document(written.toString());
        } catch (DocumentException e) {
            throw new IllegalStateException("Seed %d made a document that is wrong: %s".formatted(seed, written), e);
        }
    }

    private static Map<String, Object> row(List<Column> model, Random random) {
        Map<String, Object> row = new HashMap<>();
        for (Column column : model) {
            if (column.name().startsWith("k") || random.nextInt(5) > 0) {
                row.put(column.name(), value(column.type(), random));
            }
        }
        return row;
    }

    private static Object value(ColumnType type, Random random) {
        return switch (type) {
            case BOOLEAN -> random.nextBoolean();
            case BYTEA -> pick(random, TEXTS).getBytes(StandardCharsets.UTF_8);
            case INT2 -> (short) random.nextInt();
            case INT4 -> random.nextInt();
            case INT8 -> random.nextLong() >> random.nextInt(64);
            case TEXT -> pick(random, TEXTS);
            case FLOAT4 -> Float.intBitsToFloat(random.nextInt());
            case FLOAT8 ->
                random.nextBoolean() ? random.nextInt(100) / 4.0 : Double.longBitsToDouble(random.nextLong());
            case NUMERIC ->
                new BigDecimal(new BigInteger(random.nextInt(90), random), random.nextInt(20))
                        .multiply(new BigDecimal(random.nextBoolean() ? 1 : -1));
            case DATE -> LocalDate.ofEpochDay(random.nextInt(6_000_000) - 2_000_000);
            case TIME -> LocalTime.ofNanoOfDay(micros(random, 86_400_000_000L) * 1000);
            case TIMESTAMP -> LocalDateTime.ofInstant(instant(random), ZoneOffset.UTC);
            case TIMESTAMPTZ -> instant(random);
            case UUID -> new UUID(random.nextLong(), random.nextLong());
            case JSON, JSONB ->
                pick(
                        random,
                        "{\"a\": [1, 2.50, {}]}",
                        "null",
                        "\"x y\"",
                        " [ ] ",
                        "-1e5",
                        "{\"a\":{\"b\":\"\\u00e9\"}}");
            case ARRAY -> array(random);
            case INTERVAL, TIMETZ -> throw new IllegalArgumentException("Not in laws: " + type);
        };
    }

    /** A visible value of a type that ids have, other than {@code value}. */
    static Object otherThan(ColumnType type, @Nullable Object value) {
        Random random = new Random(1);
        Object other = value(type, random);
        while (other.equals(value) || other.toString().isBlank()) {
            other = value(type, random);
        }
        return other;
    }

    private static RowValues.Items array(Random random) {
        ColumnType element = pick(random, ColumnType.INT4, ColumnType.TEXT, ColumnType.NUMERIC, ColumnType.TIMESTAMPTZ);
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(value(element, random));
        }
        RowValues.Items flat = new RowValues.Items(element, List.copyOf(items));
        return items.isEmpty() || random.nextBoolean() ? flat : new RowValues.Items(element, List.of(flat, flat));
    }

    private static Instant instant(Random random) {
        long micros = micros(random, 500_000_000_000_000_000L) - 100_000_000_000_000_000L;
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(Random random, long bound) {
        long micros = Math.floorMod(random.nextLong(), bound);
        return switch (random.nextInt(3)) {
            case 0 -> micros / 1_000_000 * 1_000_000;
            case 1 -> micros / 1000 * 1000;
            default -> micros;
        };
    }

    @SafeVarargs
    static <T> T pick(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
