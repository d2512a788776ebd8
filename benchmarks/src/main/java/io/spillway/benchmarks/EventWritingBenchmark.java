package io.spillway.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
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
 * A packed row of ten mixed columns becomes an identify event: by the compiled mapping, and by a tree of Jackson's
 * nodes as the peer. The peer is given values that are decoded already, and makes a random message id.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EventWritingBenchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MICROS_FROM_1970_TO_2000 = 946_684_800_000_000L;
    private static final Instant SIGNED_UP = Instant.parse("2024-03-05T07:08:09.123456Z");
    private static final String ATTRIBUTES = "{\"seats\":12,\"company\":\"Petrov Inc\",\"newsletter\":false}";

    private final EventBuffer buffer = new EventBuffer();
    private final EventEnvelope envelope =
            new EventEnvelope("customers", "0.1.0", "5f2c7a52-run", "5f2c7a52-run-1", 1, 1_790_000_000_000L);
    private final byte[] row = row();
    private final JsonNode attributes = attributes();
    private final CompiledMapping mapping = mapping();

    private static CompiledMapping mapping() {
        Problems problems = new Problems();
        ObjectNode document = JSON.createObjectNode().put("event", "identify").put("userId", "id");
        List<Column> columns = List.of(
                new Column("id", ColumnType.INT8),
                new Column("email", ColumnType.TEXT),
                new Column("first_name", ColumnType.TEXT),
                new Column("last_name", ColumnType.TEXT),
                new Column("plan", ColumnType.TEXT),
                new Column("orders", ColumnType.INT4),
                new Column("score", ColumnType.FLOAT8),
                new Column("active", ColumnType.BOOLEAN),
                new Column("signed_up_at", ColumnType.TIMESTAMPTZ),
                new Column("attributes", ColumnType.JSONB));
        try {
            MappingDocument read = MappingDocument.read(Fields.of(document, "/mapping", problems));
            return MappingCompiler.compile(read, columns, List.of("id"), SyncMode.UPSERT);
        } catch (DocumentException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] row() {
        long micros = SIGNED_UP.getEpochSecond() * 1_000_000 + SIGNED_UP.getNano() / 1000 - MICROS_FROM_1970_TO_2000;
        return PackedRow.of(List.of(
                number(8).putLong(4_711_001).array(),
                text("alex.petrov@example.com"),
                text("Alex"),
                text("Petrov"),
                text("enterprise"),
                number(4).putInt(17).array(),
                number(8).putDouble(0.75).array(),
                new byte[] {1},
                number(8).putLong(micros).array(),
                text("\u0001" + ATTRIBUTES)));
    }

    private static ByteBuffer number(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode attributes() {
        try {
            return JSON.readTree(ATTRIBUTES);
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
    }

    /** The compiled mapping. */
    @Benchmark
    public UUID compiledMapping() throws UnmappableRowException {
        buffer.reset(0);
        return mapping.write(RowChange.UPDATED, row, 0, envelope, 1_790_000_001_000L, buffer);
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
                .put("email", "alex.petrov@example.com")
                .put("first_name", "Alex")
                .put("last_name", "Petrov")
                .put("plan", "enterprise")
                .put("orders", 17)
                .put("score", 0.75)
                .put("active", true)
                .put("signed_up_at", SIGNED_UP.toString())
                .set("attributes", attributes);
        String time = Instant.ofEpochMilli(envelope.timestampMillis()).toString();
        event.put("recordId", "4711001").put("timestamp", time).put("originalTimestamp", time);
        event.put("messageId", UUID.randomUUID().toString());
        event.put("sentAt", Instant.ofEpochMilli(1_790_000_001_000L).toString());
        return JSON.writeValueAsBytes(event);
    }
}
