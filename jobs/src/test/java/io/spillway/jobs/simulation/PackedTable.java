package io.spillway.jobs.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.ModelSpec;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The model's table as the real operators know it: packed rows, with keys that fall into the model's key groups. */
final class PackedTable {
    private static final int FIELD_BYTES = 12;

    private final KeyGroups keyGroups = new KeyGroups(JobState.KEY_GROUPS);
    /** Of the NULL key, which no one can choose; in the model it is 0. */
    private final int shift = keyGroups.of(hash(packed(WarehouseRow.NO_KEY, 0)));

    private final long[] ids = new long[Warehouse.KEYS];

    PackedTable() {
        for (int key = 0; key < ids.length; key++) {
            ids[key] = key * 1_000L;
            while (keyGroups.of(hash(packed(key, 0))) != keyGroup(JobState.keyGroupOf(key))) {
                ids[key]++;
            }
        }
    }

    static SyncSpec spec(SyncMode mode) {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode().put("mode", "record");
        mapping.putObject("identifiers").put("id", "id");
        List<Column> columns = List.of(new Column("id", ColumnType.INT8), new Column("value", ColumnType.INT8));
        return new SyncSpec(
                "simulated",
                1,
                "0.1.0",
                new WarehouseSpec("postgresql", "localhost", 1, "db", "reader", "disable", 1),
                new ModelSpec("select 1", List.of("id"), columns),
                mapping,
                mode,
                DestinationSpec.rudderstack("http://localhost:1", 1, 1024, 1, 1, 1),
                JobState.KEY_GROUPS);
    }

    KeyGroups keyGroups() {
        return keyGroups;
    }

    /** The real number of the model's key group. */
    int keyGroup(int modelled) {
        return (modelled + shift) % JobState.KEY_GROUPS;
    }

    /** The model's number of a real key group. */
    int modelled(int keyGroup) {
        return (keyGroup - shift + JobState.KEY_GROUPS) % JobState.KEY_GROUPS;
    }

    private static long hash(byte[] row) {
        return KeyGroups.hash(row, 0, 1);
    }

    private byte[] packed(int key, int value) {
        ByteBuffer row = ByteBuffer.allocate(2 * FIELD_BYTES);
        if (key == WarehouseRow.NO_KEY) {
            row.putInt(-1);
        } else {
            row.putInt(Long.BYTES).putLong(ids[key]);
        }
        row.putInt(Long.BYTES).putLong(value);
        byte[] bytes = new byte[row.position()];
        row.flip().get(bytes);
        return bytes;
    }

    /** What a split sends: a block for each row, then its end to each key group. */
    List<ReadRecord> split(Round round, int mapping, long attempt, int split, List<WarehouseRow> rows) {
        List<ReadRecord> records = new ArrayList<>();
        long[] sent = new long[JobState.KEY_GROUPS];
        for (WarehouseRow row : rows) {
            if (Reading.splitOf(row) == split) {
                int keyGroup = keyGroup(JobState.keyGroupOf(row.key()));
                records.add(new RowBlock(round, attempt, keyGroup, 1, block(row, mapping)));
                sent[keyGroup]++;
            }
        }
        for (int keyGroup = 0; keyGroup < JobState.KEY_GROUPS; keyGroup++) {
            records.add(new SplitEnd(round, attempt, keyGroup, split, Reading.SPLITS, sent[keyGroup]));
        }
        return records;
    }

    /** What is kept of a key's row: the key alone. */
    byte[] kept(int key) {
        return Arrays.copyOf(packed(key, 0), FIELD_BYTES);
    }

    /** The key of a packed row. */
    int key(byte[] row) {
        return (int) (ByteBuffer.wrap(row).getLong(Integer.BYTES) / 1_000);
    }

    private byte[] block(WarehouseRow row, int mapping) {
        byte[] packed = packed(row.key(), row.value());
        return ByteBuffer.allocate(RowBlock.ROW_HEADER + packed.length)
                .putLong(hash(packed))
                .putLong(mapping)
                .putLong(hash(packed) + row.value())
                .putInt(packed.length)
                .put(packed)
                .array();
    }

    /** The changes of a batch. */
    List<Change> changes(ChangeBatch batch, OrderedRound round) {
        List<Change> changes = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(batch.bytes());
        while (in.hasRemaining()) {
            RowChange change = RowChange.ofCode(in.get());
            int end = in.getInt() + in.position();
            int key = (int) (in.getLong(in.position() + Integer.BYTES) / 1_000);
            int value = change == RowChange.DELETED ? 0 : (int) in.getLong(end - Long.BYTES);
            in.position(end);
            changes.add(Change.of(change, key, value, round));
        }
        return changes;
    }
}
