package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CompiledMappingLawTest {
    private static final int CASES = Integer.getInteger("spillway.laws.cases", 3_000);
    private static final int FEWER_CASES = 1_000;

    @Test
    void whatIsWrittenEqualsTheSlowMappingWhichReadsNoOtherColumns() throws Exception {
        int events = 0;
        for (long seed = 1; seed <= CASES; seed++) {
            LawCase law = LawCase.of(seed);
            CompiledMapping fast = MappingCompiler.compile(law.document(), law.model(), law.key(), SyncMode.MIRROR);
            SlowMapping slow = new SlowMapping(law.document(), law.model(), law.key());
            for (Map<String, Object> row : law.rows()) {
                for (RowChange change : RowChange.values()) {
                    events += compare(seed, fast, slow, change, row);
                }
            }
            slow.event(RowChange.UPDATED, withIds(law.rows().get(0), law), Mappings.ENVELOPE);
            Set<String> read = new HashSet<>(slow.read());
            read.addAll(law.key());
            assertThat(fast.layout().columns())
                    .as("seed %d", seed)
                    .extracting(Column::name)
                    .containsExactlyInAnyOrderElementsOf(read);
        }
        assertThat(events).isGreaterThan(CASES * 6);
    }

    private static int compare(
            long seed, CompiledMapping fast, SlowMapping slow, RowChange change, Map<String, Object> row)
            throws Exception {
        Optional<ObjectNode> expected = slow.event(change, row, Mappings.ENVELOPE);
        Optional<String> written = written(fast, change, row);
        assertThat(written.isPresent()).as("seed %d", seed).isEqualTo(expected.isPresent());
        if (written.isEmpty() || expected.isEmpty()) {
            return 0;
        }
        ObjectNode event = (ObjectNode) LawJson.MAPPER.readTree(written.get());
        JsonNode recordId = event.get("recordId");
        event.remove(List.of("messageId", "sentAt"));
        assertThat(LawJson.same(event, expected.get()))
                .as("seed %d\n%s\n%s", seed, event, expected.get())
                .isTrue();
        byte[] packed = RowValues.pack(fast.layout().columns(), row);
        assertThat(fast.recordId(packed, 0)).as("seed %d", seed).isEqualTo(recordId.textValue());
        return 1;
    }

    private static Optional<String> written(CompiledMapping mapping, RowChange change, Map<String, Object> row) {
        try {
            return Optional.of(Mappings.event(mapping, change, row));
        } catch (UnmappableRowException e) {
            return Optional.empty();
        }
    }

    @Test
    void theSameInputGivesTheSameBytesUpToSentAt() throws Exception {
        for (long seed = 1; seed <= FEWER_CASES; seed++) {
            LawCase law = LawCase.of(seed);
            CompiledMapping first = MappingCompiler.compile(law.document(), law.model(), law.key(), SyncMode.MIRROR);
            CompiledMapping again = MappingCompiler.compile(law.document(), law.model(), law.key(), SyncMode.MIRROR);
            Map<String, Object> row = withIds(law.rows().get(0), law);
            String early = Mappings.event(first, RowChange.UPDATED, row, Mappings.ENVELOPE, 1);
            String late = Mappings.event(again, RowChange.UPDATED, row, Mappings.ENVELOPE, 1_900_000_000_000L);
            String mark = ",\"sentAt\":";
            assertThat(late.substring(0, late.lastIndexOf(mark)))
                    .as("seed %d", seed)
                    .isEqualTo(early.substring(0, early.lastIndexOf(mark)));
            assertThat(first.fingerprintVersion()).isEqualTo(again.fingerprintVersion());
        }
    }

    @Test
    void contentRoundOperationKeyAndConnectionEachMakeAnotherMessage() throws Exception {
        for (long seed = 1; seed <= FEWER_CASES; seed++) {
            LawCase law = LawCase.of(seed);
            CompiledMapping mapping = MappingCompiler.compile(law.document(), law.model(), law.key(), SyncMode.MIRROR);
            byte[] row = RowValues.pack(
                    mapping.layout().columns(), withIds(law.rows().get(0), law));
            Map<String, Object> other = withIds(law.rows().get(0), law);
            other.put(
                    "k1",
                    law.model().stream()
                            .filter(column -> column.name().equals("k1"))
                            .map(column -> column.type() == ColumnType.TEXT
                                    ? "0"
                                    : LawCase.otherThan(column.type(), other.get("k1")))
                            .findFirst()
                            .orElseThrow());
            EventEnvelope e = Mappings.ENVELOPE;
            assertThat(List.of(
                            id(mapping, RowChange.INSERTED, row, e),
                            id(mapping, RowChange.UPDATED, row, e),
                            id(mapping, RowChange.DELETED, row, e),
                            id(
                                    mapping,
                                    RowChange.UPDATED,
                                    RowValues.pack(mapping.layout().columns(), other),
                                    e),
                            id(mapping, RowChange.UPDATED, row, envelope("con-1", "run-7", 4, e.timestampMillis())),
                            id(mapping, RowChange.UPDATED, row, envelope("con-2", "run-7", 3, e.timestampMillis())),
                            id(mapping, RowChange.UPDATED, row, envelope("con-1", "run-8", 3, e.timestampMillis())),
                            id(mapping, RowChange.UPDATED, row, envelope("con-1", "run-7", 3, 0))))
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates();
        }
    }

    private static EventEnvelope envelope(String connection, String run, long round, long timestamp) {
        return new EventEnvelope(connection, "0.1.0", run, "task-1", round, timestamp);
    }

    private static UUID id(CompiledMapping mapping, RowChange change, byte[] row, EventEnvelope envelope)
            throws UnmappableRowException {
        // behind other bytes, since events follow each other in a buffer
        EventBuffer out = new EventBuffer(0);
        mapping.write(RowChange.INSERTED, row, 0, Mappings.ENVELOPE, 0, out);
        return mapping.write(change, row, 0, envelope, 0, out);
    }

    private static Map<String, Object> withIds(Map<String, Object> row, LawCase law) {
        Map<String, Object> complete = new HashMap<>(row);
        // what every type of a field can be made of
        for (Column column : law.model()) {
            if (column.type() == ColumnType.TEXT) {
                complete.put(column.name(), "1");
            } else if (column.type() == ColumnType.INT2) {
                complete.put(column.name(), (short) 1);
            }
        }
        law.model().stream()
                .filter(column -> column.name().equals("user") && column.type() != ColumnType.TEXT)
                .forEach(column -> complete.put("user", LawCase.otherThan(column.type(), "")));
        return complete;
    }
}
