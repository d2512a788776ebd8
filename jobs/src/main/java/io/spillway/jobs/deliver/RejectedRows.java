package io.spillway.jobs.deliver;

import io.spillway.jobs.stream.ByteBuilder;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * Rows whose last event was rejected, in keyed state, until a merge has sent their keys again. Of each there is what a
 * delete has to name; the other values are looked up when it is tried again. As many as there are: a merge has more of
 * a key group in memory than these. For the task's thread.
 *
 * <p>Stored by the key's hash, version 1: the version (1 byte), then each row of that hash with its length (4) before.
 */
final class RejectedRows {
    private static final byte VERSION_1 = 1;

    private final KeyGroups keyGroups;
    private final RowLayout layout;
    private final Consumer<Integer> currentKey;
    private final MapState<Long, byte[]> state;

    /**
     * Rejected rows in this state.
     *
     * @param currentKey sets Flink's current key
     */
    RejectedRows(KeyGroups keyGroups, RowLayout layout, Consumer<Integer> currentKey, MapState<Long, byte[]> state) {
        this.keyGroups = keyGroups;
        this.layout = layout;
        this.currentKey = currentKey;
        this.state = state;
    }

    /** Adds a row, whole or as far as a delete needs it. */
    void add(int keyGroup, byte[] bytes, int offset) throws Exception {
        currentKey.accept(keyGroups.partitionKey(keyGroup));
        put(bytes, offset, PackedRow.prefixLength(bytes, offset, layout.keptCount()));
    }

    private void put(byte[] bytes, int offset, int length) throws Exception {
        long hash = KeyGroups.hash(bytes, offset, layout.keyCount());
        byte @Nullable [] sameHash = state.get(hash);
        ByteBuilder rows = new ByteBuilder(Byte.BYTES + Integer.BYTES + length);
        if (sameHash == null) {
            rows.putByte(VERSION_1);
        } else {
            rows.put(sameHash, 0, sameHash.length);
        }
        state.put(hash, rows.putInt(length).put(bytes, offset, length).toBytes());
    }

    /** Tells all rows of a key group; if a key is there twice, the newer one comes later. */
    void tell(int keyGroup, Consumer<byte[]> to) throws Exception {
        currentKey.accept(keyGroups.partitionKey(keyGroup));
        for (byte[] stored : state.values()) {
            ByteBuffer in = ByteBuffer.wrap(stored);
            checkVersion(in.get());
            while (in.hasRemaining()) {
                byte[] row = new byte[in.getInt()];
                in.get(row);
                to.accept(row);
            }
        }
    }

    private static void checkVersion(byte version) throws IOException {
        if (version != VERSION_1) {
            throw new IOException(
                    "Rejected rows have version %d, this job reads versions up to %d".formatted(version, VERSION_1));
        }
    }

    /** Forgets the rows of a key group but for these. */
    void keepOnly(int keyGroup, List<byte[]> rows) throws Exception {
        currentKey.accept(keyGroups.partitionKey(keyGroup));
        state.clear();
        for (byte[] row : rows) {
            put(row, 0, row.length);
        }
    }
}
