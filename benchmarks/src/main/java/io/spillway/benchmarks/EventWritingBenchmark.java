package io.spillway.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A packed row of fourteen mixed columns becomes an identify event: by the compiled mapping, and by a tree of Jackson's
 * nodes as the peer. The peer is given values that are decoded already, and makes a random message id.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EventWritingBenchmark {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final long MICROS_FROM_1970_TO_2000 = 946_684_800_000_000L;
    private static final Instant AT = Instant.parse("2024-03-05T07:08:09.123456Z");
    private static final LocalDate DAY = LocalDate.of(2024, 3, 5);
    private static final UUID REF = UUID.fromString("5f2c7a52-3d7e-4c1b-9a52-0d4f6e8b1c2a");
    private static final String DOC = "{\"s\":12,\"b\":false}";

    private final EventBuffer buffer = new EventBuffer();
    private final EventEnvelope envelope = new EventEnvelope("c1", "0.1.0", "r1", "r1", 1, 1_790_000_000_000L);
    private final byte[] row = row();
    private final JsonNode doc = doc();
    private final CompiledMapping mapping = mapping(Map.of());
    private final CompiledMapping withExpressions = mapping(Map.of(
            "full", "coalesce(last, '') + ' ' + name",
            "size", "n > 10 ? 'large' : 'small'",
            "mail", "lower(email)"));

    private static CompiledMapping mapping(Map<String, String> computed) {
        Problems problems = new Problems();
        ObjectNode document = JSON.createObjectNode().put("event", "identify").put("userId", "id");
        if (!computed.isEmpty()) {
            computed.forEach(document.putObject("computed")::put);
        }
        List<Column> columns = List.of(
                new Column("id", ColumnType.INT8),
                new Column("email", ColumnType.TEXT),
                new Column("name", ColumnType.TEXT),
                new Column("last", ColumnType.TEXT),
                new Column("plan", ColumnType.TEXT),
                new Column("n", ColumnType.INT4),
                new Column("k", ColumnType.INT2),
                new Column("mrr", ColumnType.NUMERIC),
                new Column("score", ColumnType.FLOAT8),
                new Column("ok", ColumnType.BOOLEAN),
                new Column("at", ColumnType.TIMESTAMPTZ),
                new Column("on", ColumnType.DATE),
                new Column("ref", ColumnType.UUID),
                new Column("doc", ColumnType.JSONB));
        try {
            MappingDocument read = MappingDocument.read(Fields.of(document, "/mapping", problems));
            problems.throwIfAny();
            return MappingCompiler.compile(read, columns, List.of("id"), SyncMode.UPSERT);
        } catch (DocumentException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] row() {
        long micros = AT.getEpochSecond() * 1_000_000 + AT.getNano() / 1000 - MICROS_FROM_1970_TO_2000;
        int days = (int) (DAY.toEpochDay() - LocalDate.of(2000, 1, 1).toEpochDay());
        return PackedRow.of(List.of(
                number(8).putLong(4_711_001).array(),
                text("alex@example.com"),
                text("Alex"),
                text("Petrov"),
                text("gold"),
                number(4).putInt(17).array(),
                number(2).putShort((short) 3).array(),
                // 19.99: two groups of four digits, the first of weight 0, positive, two digits behind the point
                number(12)
                        .putShort((short) 2)
                        .putShort((short) 0)
                        .putShort((short) 0)
                        .putShort((short) 2)
                        .putShort((short) 19)
                        .putShort((short) 9900)
                        .array(),
                number(8).putDouble(0.75).array(),
                new byte[] {1},
                number(8).putLong(micros).array(),
                number(4).putInt(days).array(),
                number(16)
                        .putLong(REF.getMostSignificantBits())
                        .putLong(REF.getLeastSignificantBits())
                        .array(),
                text("\u0001" + DOC)));
    }

    private static ByteBuffer number(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode doc() {
        try {
            return JSON.readTree(DOC);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sees to it that both write the same fields. */
    @Setup
    public void check() throws Exception {
        compiledMapping();
        JsonNode ours = JSON.readTree(buffer.bytes(), 0, buffer.length());
        JsonNode theirs = JSON.readTree(objectNode());
        if (!ours.path("traits").equals(theirs.path("traits")) || ours.size() != theirs.size()) {
            throw new IllegalStateException("The two events differ: %s and %s".formatted(ours, theirs));
        }
        System.out.println("an event has %d bytes".formatted(buffer.length()));
    }

    /** The compiled mapping. */
    @Benchmark
    public UUID compiledMapping() throws UnmappableRowException {
        buffer.reset(0);
        return mapping.write(RowChange.UPDATED, row, 0, envelope, 1_790_000_001_000L, buffer);
    }

    /** The compiled mapping with three computed fields more. */
    @Benchmark
    public UUID threeExpressions() throws UnmappableRowException {
        buffer.reset(0);
        return withExpressions.write(RowChange.UPDATED, row, 0, envelope, 1_790_000_001_000L, buffer);
    }

    /** The same event through a tree of nodes. */
    @Benchmark
    public byte[] objectNode() throws JsonProcessingException {
        ObjectNode event = JSON.createObjectNode();
        event.put("type", "identify").put("userId", "4711001").put("channel", "sources");
        event.putObject("context")
                .putObject("sources")
                .put("job_id", envelope.connectionId())
                .put("version", envelope.version())
                .put("job_run_id", envelope.runId())
                .put("task_run_id", envelope.taskRunId());
        event.putObject("traits")
                .put("email", "alex@example.com")
                .put("name", "Alex")
                .put("last", "Petrov")
                .put("plan", "gold")
                .put("n", 17)
                .put("k", 3)
                .put("mrr", BigDecimal.valueOf(1999, 2))
                .put("score", BigDecimal.valueOf(75, 2))
                .put("ok", true)
                .put("at", AT.toString())
                .put("on", DAY.toString())
                .put("ref", REF.toString())
                .set("doc", doc);
        String time = Instant.ofEpochMilli(envelope.timestampMillis()).toString();
        event.put("recordId", "4711001").put("timestamp", time).put("originalTimestamp", time);
        event.put("messageId", UUID.randomUUID().toString());
        event.put("sentAt", Instant.ofEpochMilli(1_790_000_001_000L).toString());
        return JSON.writeValueAsBytes(event);
    }
}
