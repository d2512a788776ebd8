package io.spillway.mapping.compile;

import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.PackedRow;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Encodes Java values as PostgreSQL sends them. */
final class RowValues {
    private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);

    /** An interval's parts. */
    record Interval(int months, int days, long micros) {}

    /** An array of one dimension, or of more if its items are arrays. */
    record Items(ColumnType element, List<@Nullable Object> items) {}

    /** Bytes that are no proper value. */
    record Raw(String hex) {}

    private RowValues() {}

    static byte[] pack(List<Column> columns, Map<String, Object> row) {
        List<byte @Nullable []> values = new ArrayList<>();
        for (Column column : columns) {
            @Nullable Object value = row.get(column.name());
            values.add(value == null ? null : encode(column.type(), value));
        }
        return PackedRow.of(values);
    }

    static byte[] encode(ColumnType type, Object value) {
        if (value instanceof Raw raw) {
            return HexFormat.of().parseHex(raw.hex());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            encode(type, value, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void encode(ColumnType type, Object value, DataOutputStream out) throws IOException {
        switch (type) {
            case BOOLEAN -> out.writeBoolean((Boolean) value);
            case BYTEA -> out.write((byte[]) value);
            case INT8 -> out.writeLong(((Number) value).longValue());
            case INT2 -> out.writeShort(((Number) value).intValue());
            case INT4 -> out.writeInt(((Number) value).intValue());
            case TEXT, JSON -> out.write(((String) value).getBytes(StandardCharsets.UTF_8));
            case JSONB -> {
                out.write(1);
                out.write(((String) value).getBytes(StandardCharsets.UTF_8));
            }
            case FLOAT4 -> out.writeFloat((Float) value);
            case FLOAT8 -> out.writeDouble((Double) value);
            case DATE -> out.writeInt((int) ChronoUnit.DAYS.between(EPOCH.toLocalDate(), (LocalDate) value));
            case TIME -> out.writeLong(((LocalTime) value).toNanoOfDay() / 1000);
            case TIMESTAMP -> out.writeLong(micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC)));
            case TIMESTAMPTZ -> out.writeLong(micros((Instant) value));
            case INTERVAL -> {
                Interval interval = (Interval) value;
                out.writeLong(interval.micros());
                out.writeInt(interval.days());
                out.writeInt(interval.months());
            }
            case TIMETZ -> {
                OffsetTime time = (OffsetTime) value;
                out.writeLong(time.toLocalTime().toNanoOfDay() / 1000);
                out.writeInt(-time.getOffset().getTotalSeconds());
            }
            case NUMERIC -> numeric((BigDecimal) value, out);
            case UUID -> {
                out.writeLong(((UUID) value).getMostSignificantBits());
                out.writeLong(((UUID) value).getLeastSignificantBits());
            }
            case ARRAY -> array((Items) value, out);
        }
    }

    private static long micros(Instant instant) {
        long seconds = instant.getEpochSecond() - EPOCH.toEpochSecond(ZoneOffset.UTC);
        return seconds * 1_000_000 + instant.getNano() / 1000;
    }

    // groups of four digits around the point, without empty groups at either end
    private static void numeric(BigDecimal value, DataOutputStream out) throws IOException {
        int fractionGroups = (value.scale() + 3) / 4;
        BigInteger unscaled = value.abs().movePointRight(fractionGroups * 4).toBigIntegerExact();
        List<Integer> groups = new ArrayList<>();
        for (BigInteger rest = unscaled; rest.signum() > 0; rest = rest.divide(BigInteger.valueOf(10_000))) {
            groups.add(0, rest.mod(BigInteger.valueOf(10_000)).intValue());
        }
        int weight = groups.size() - fractionGroups - 1;
        while (!groups.isEmpty() && groups.get(groups.size() - 1) == 0) {
            groups.remove(groups.size() - 1);
        }
        out.writeShort(groups.size());
        out.writeShort(groups.isEmpty() ? 0 : weight);
        out.writeShort(value.signum() < 0 ? 0x4000 : 0);
        out.writeShort(value.scale());
        for (int group : groups) {
            out.writeShort(group);
        }
    }

    private static void array(Items array, DataOutputStream out) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        @Nullable Object level = array;
        while (level instanceof Items items && !items.items().isEmpty()) {
            sizes.add(items.items().size());
            level = items.items().get(0);
        }
        out.writeInt(sizes.size());
        out.writeInt(1);
        out.writeInt(array.element().typeId());
        for (int size : sizes) {
            out.writeInt(size);
            out.writeInt(1);
        }
        elements(array, out);
    }

    private static void elements(Items array, DataOutputStream out) throws IOException {
        for (@Nullable Object item : array.items()) {
            if (item instanceof Items nested) {
                elements(nested, out);
            } else if (item == null) {
                out.writeInt(-1);
            } else {
                byte[] bytes = encode(array.element(), item);
                out.writeInt(bytes.length);
                out.write(bytes);
            }
        }
    }
}
