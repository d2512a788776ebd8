package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.Warehouse;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** Reads whole results, and decodes packed rows from PostgreSQL's documentation alone. NULL is the text "NULL". */
final class Rows {
    private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);

    private Rows() {}

    static RowLayout layout(Warehouse warehouse, String sql) throws WarehouseException {
        return new RowLayout(warehouse.describe(sql), 1, 1);
    }

    /** All rows of a query, each as its columns' texts. */
    static List<List<String>> read(Warehouse warehouse, String sql, int readers) throws WarehouseException {
        RowLayout layout = layout(warehouse, sql);
        try (RoundRead round = warehouse.openRound(sql, layout, readers)) {
            List<List<String>> rows = new ArrayList<>();
            for (SplitPlan split : round.splits()) {
                rows.addAll(read(warehouse, split, layout));
            }
            return rows;
        }
    }

    static List<List<String>> read(Warehouse warehouse, SplitPlan split, RowLayout layout) throws WarehouseException {
        List<List<String>> rows = new ArrayList<>();
        try (RowStream stream = warehouse.read(split)) {
            while (stream.next()) {
                rows.add(row(stream, layout));
            }
        }
        return rows;
    }

    static List<String> row(RowStream stream, RowLayout layout) {
        ByteBuffer in = ByteBuffer.wrap(stream.bytes(), stream.offset(), stream.length());
        List<String> values = new ArrayList<>();
        for (Column column : layout.columns()) {
            values.add(field(column.type(), in));
        }
        if (in.hasRemaining()) {
            throw new AssertionError("bytes behind the last field");
        }
        return values;
    }

    private static String field(ColumnType type, ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return "NULL";
        }
        ByteBuffer value = in.slice(in.position(), length);
        in.position(in.position() + length);
        return value(type, value);
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }

    private static String value(ColumnType type, ByteBuffer in) {
        return switch (type) {
            case BOOLEAN -> in.get() == 1 ? "true" : "false";
            case BYTEA -> HexFormat.of().formatHex(bytes(in));
            case INT2 -> String.valueOf(in.getShort());
            case INT4 -> String.valueOf(in.getInt());
            case INT8 -> String.valueOf(in.getLong());
            case FLOAT4 -> String.valueOf(in.getFloat());
            case FLOAT8 -> String.valueOf(in.getDouble());
            case TEXT, JSON -> StandardCharsets.UTF_8.decode(in).toString();
            case JSONB -> in.get() + " " + StandardCharsets.UTF_8.decode(in);
            case DATE -> date(in.getInt());
            case TIME -> LocalTime.ofNanoOfDay(in.getLong() * 1000).toString();
            case TIMETZ -> LocalTime.ofNanoOfDay(in.getLong() * 1000) + " " + in.getInt();
            case TIMESTAMP, TIMESTAMPTZ -> timestamp(in.getLong());
            case INTERVAL -> in.getLong() + " us " + in.getInt() + " d " + in.getInt() + " m";
            case NUMERIC -> numeric(in);
            case UUID -> new UUID(in.getLong(), in.getLong()).toString();
            case ARRAY -> array(in);
        };
    }

    private static String date(int days) {
        return days == Integer.MAX_VALUE
                ? "infinity"
                : days == Integer.MIN_VALUE
                        ? "-infinity"
                        : LocalDate.of(2000, 1, 1).plusDays(days).toString();
    }

    private static String timestamp(long micros) {
        return micros == Long.MAX_VALUE
                ? "infinity"
                : micros == Long.MIN_VALUE
                        ? "-infinity"
                        : EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static String numeric(ByteBuffer in) {
        int digits = in.getShort();
        int weight = in.getShort();
        int sign = in.getShort() & 0xffff;
        int scale = in.getShort();
        if (sign >= 0xC000) {
            return sign == 0xC000 ? "NaN" : sign == 0xD000 ? "Infinity" : "-Infinity";
        }
        BigDecimal value = BigDecimal.ZERO;
        for (int i = 0; i < digits; i++) {
            value = value.add(new BigDecimal(BigInteger.valueOf(in.getShort())).scaleByPowerOfTen(4 * (weight - i)));
        }
        return (sign == 0 ? value : value.negate()).setScale(scale).toPlainString();
    }

    private static String array(ByteBuffer in) {
        int dimensions = in.getInt();
        in.getInt();
        ColumnType element = ColumnType.ofTypeId(in.getInt());
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            sizes.add(in.getInt());
            in.getInt();
        }
        List<String> elements = new ArrayList<>();
        while (in.hasRemaining()) {
            elements.add(field(element, in));
        }
        return element + sizes.toString() + elements;
    }
}
