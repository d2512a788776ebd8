package io.spillway.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.compile.EventBuffer;
import io.spillway.mapping.compile.EventEnvelope;
import io.spillway.mapping.compile.MappingCompiler;
import io.spillway.mapping.compile.UnmappableRowException;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a value in PostgreSQL's binary form to its JSON: by the compiled mapping, a hundred columns of one type at a
 * time so that the rest of the event hardly counts, and through the JDK's objects as the peer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodingBenchmark {
    private static final int COLUMNS = 100;
    private static final long MICROS_FROM_1970_TO_2000 = 946_684_800_000_000L;

    @Param({"INT8", "FLOAT8", "NUMERIC", "TEXT", "TIMESTAMPTZ", "UUID"})
    private ColumnType type = ColumnType.INT8;

    private final EventBuffer buffer = new EventBuffer();
    private final EventEnvelope envelope = new EventEnvelope("c", "1", "run", "run-1", 1, 1_790_000_000_000L);
    private byte[] value = {};
    private byte[] row = {};
    private CompiledMapping mapping = mapping(ColumnType.INT8);

    /** Makes a row of the type. */
    @Setup
    public void prepare() {
        value = value(type);
        List<byte[]> values = new ArrayList<>();
        values.add("k".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < COLUMNS; i++) {
            values.add(value);
        }
        row = PackedRow.of(values);
        mapping = mapping(type);
    }

    private static CompiledMapping mapping(ColumnType type) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", ColumnType.TEXT));
        for (int i = 0; i < COLUMNS; i++) {
            columns.add(new Column("c" + i, type));
        }
        try {
            MappingDocument document = MappingDocument.read(Fields.of(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("event", "identify")
                            .put("userId", "id"),
                    "/mapping",
                    new Problems()));
            return MappingCompiler.compile(document, columns, List.of("id"), SyncMode.UPSERT);
        } catch (DocumentException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] value(ColumnType type) {
        return switch (type) {
            case INT8 -> ByteBuffer.allocate(8).putLong(4_711_001).array();
            case FLOAT8 -> ByteBuffer.allocate(8).putDouble(1234.5678).array();
            // 98765.4321: two groups of four digits before the point, one behind it
            case NUMERIC ->
                ByteBuffer.allocate(14)
                        .putShort((short) 3)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putShort((short) 4)
                        .putShort((short) 9)
                        .putShort((short) 8765)
                        .putShort((short) 4321)
                        .array();
            case TIMESTAMPTZ ->
                ByteBuffer.allocate(8).putLong(763_716_489_123_456L).array();
            case UUID ->
                ByteBuffer.allocate(16)
                        .putLong(0x0123456789abcdefL)
                        .putLong(0x8edcba9876543210L)
                        .array();
            case TEXT -> "alex.petrov@example.com".getBytes(StandardCharsets.UTF_8);
            case BOOLEAN, INT2, INT4, FLOAT4, BYTEA, JSON, JSONB, DATE, TIME, TIMETZ, TIMESTAMP, INTERVAL, ARRAY ->
                throw new IllegalArgumentException(type + " is not measured");
        };
    }

    /** By the compiled mapping. */
    @Benchmark
    @OperationsPerInvocation(COLUMNS)
    public UUID compiledMapping() throws UnmappableRowException {
        buffer.reset(0);
        return mapping.write(RowChange.UPDATED, row, 0, envelope, 1_790_000_001_000L, buffer);
    }

    /** Through an object and its text. */
    @Benchmark
    public byte[] objects() {
        ByteBuffer in = ByteBuffer.wrap(value);
        Object object = switch (type) {
            case INT8 -> in.getLong();
            case FLOAT8 -> in.getDouble();
            case NUMERIC -> numeric(in);
            case TIMESTAMPTZ -> {
                long micros = in.getLong() + MICROS_FROM_1970_TO_2000;
                yield Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
            }
            case UUID -> new UUID(in.getLong(), in.getLong());
            case TEXT -> new String(value, StandardCharsets.UTF_8);
            case BOOLEAN, INT2, INT4, FLOAT4, BYTEA, JSON, JSONB, DATE, TIME, TIMETZ, TIMESTAMP, INTERVAL, ARRAY ->
                throw new IllegalStateException(type + " is not measured");
        };
        return object.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static BigDecimal numeric(ByteBuffer in) {
        int groups = in.getShort();
        int weight = in.getShort();
        in.getShort();
        int scale = in.getShort();
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < groups; i++) {
            sum = sum.add(BigDecimal.valueOf(in.getShort(), -4 * (weight - i)));
        }
        return sum.setScale(scale);
    }
}
