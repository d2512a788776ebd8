package io.spillway.jobs.deliver;

import io.spillway.jobs.stream.ByteBuilder;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * Rows whose last event was rejected, in keyed state. Of each there is what a delete has to name, and how often in a
 * row its events were rejected; the other values are looked up when it is tried again. A merge that sends such a key
 * again makes it one that is <em>on its way</em>: it stays until its outcome is known, so that tries are counted on. As
 * many as there are: a merge has more of a key group in memory than these. For the task's thread.
 *
 * <p>Stored by the key's hash, version 2: the version (1 byte), then each row of that hash: tries so far (4), whether
 * it is on its way (1), its length (4), its bytes. Version 1 had neither tries nor ways.
 */
final class RejectedRows {
    private static final byte VERSION_1 = 1;
    private static final byte VERSION_2 = 2;
    private static final int HEADER_BYTES = 10;

    private final KeyGroups keyGroups;
    private final RowLayout layout;
    private final Consumer<Integer> currentKey;
    private final MapState<Long, byte[]> state;
    /** Hashes of keys that are on their way, of the key groups that were asked about. */
    private final Map<Integer, Set<Long>> onTheirWay = new HashMap<>();

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

    /** A row as it is stored. */
    private record Kept(int tries, boolean onItsWay, byte[] row) {}

    /**
     * Takes note that a row's event was rejected.
     *
     * @param bytes hold the row at this offset, whole or as far as a delete needs it
     * @param mostTries after so many the row is forgotten, until it changes
     * @return how often in a row its events were rejected, with this time
     */
    int rejected(int keyGroup, byte[] bytes, int offset, int mostTries) throws Exception {
        select(keyGroup);
        long hash = hash(bytes, offset);
        List<Kept> kept = load(hash);
        int tries = 1;
        for (Kept one : List.copyOf(kept)) {
            if (sameKey(one.row(), bytes, offset)) {
                tries = Math.max(tries, one.tries() + 1);
                kept.remove(one);
            }
        }
        if (tries < mostTries) {
            int length = PackedRow.prefixLength(bytes, offset, layout.keptCount());
            kept.add(new Kept(tries, false, Arrays.copyOfRange(bytes, offset, offset + length)));
        }
        store(hash, kept);
        return tries;
    }

    /** Takes note that a row's event was delivered; cheap while no key of its key group is on its way. */
    void delivered(int keyGroup, byte[] bytes, int offset) throws Exception {
        Set<Long> known = onTheirWay(keyGroup);
        if (known.isEmpty()) {
            return;
        }
        long hash = hash(bytes, offset);
        if (known.contains(hash)) {
            select(keyGroup);
            List<Kept> kept = load(hash);
            kept.removeIf(one -> one.onItsWay() && sameKey(one.row(), bytes, offset));
            store(hash, kept);
            if (kept.stream().noneMatch(Kept::onItsWay)) {
                known.remove(hash);
            }
        }
    }

    /** Tells the rows of a key group that are not on their way. */
    void tell(int keyGroup, Consumer<byte[]> to) throws Exception {
        select(keyGroup);
        for (byte[] stored : state.values()) {
            for (Kept kept : decode(stored)) {
                if (!kept.onItsWay()) {
                    to.accept(kept.row());
                }
            }
        }
    }

    /** A merge has sent the rows of a key group again, or they need not be sent any more, but for these. */
    void keepOnly(int keyGroup, List<byte[]> rows) throws Exception {
        Set<Long> known = onTheirWay(keyGroup);
        select(keyGroup);
        List<Long> hashes = new ArrayList<>();
        state.keys().forEach(hashes::add);
        for (Long hash : hashes) {
            List<Kept> kept = new ArrayList<>();
            for (Kept one : load(hash)) {
                boolean isLeft = rows.stream().anyMatch(row -> sameKey(one.row(), row, 0));
                if (!one.onItsWay()) {
                    kept.add(new Kept(one.tries(), !isLeft, one.row()));
                }
            }
            store(hash, kept);
            if (kept.stream().anyMatch(Kept::onItsWay)) {
                known.add(hash);
            } else {
                known.remove(hash);
            }
        }
    }

    /** Nothing of a key group is on its way any more. */
    void forgetThoseOnTheirWay(int keyGroup) throws Exception {
        Set<Long> known = onTheirWay(keyGroup);
        if (known.isEmpty()) {
            return;
        }
        select(keyGroup);
        for (long hash : known) {
            List<Kept> kept = load(hash);
            kept.removeIf(Kept::onItsWay);
            store(hash, kept);
        }
        known.clear();
    }

    private Set<Long> onTheirWay(int keyGroup) throws Exception {
        Set<Long> known = onTheirWay.get(keyGroup);
        if (known == null) {
            known = new HashSet<>();
            select(keyGroup);
            for (Map.Entry<Long, byte[]> entry : state.entries()) {
                if (decode(entry.getValue()).stream().anyMatch(Kept::onItsWay)) {
                    known.add(entry.getKey());
                }
            }
            onTheirWay.put(keyGroup, known);
        }
        return known;
    }

    private void select(int keyGroup) {
        currentKey.accept(keyGroups.partitionKey(keyGroup));
    }

    private long hash(byte[] bytes, int offset) {
        return KeyGroups.hash(bytes, offset, layout.keyCount());
    }

    private boolean sameKey(byte[] row, byte[] bytes, int offset) {
        int length = PackedRow.prefixLength(row, 0, layout.keyCount());
        int other = PackedRow.prefixLength(bytes, offset, layout.keyCount());
        return Arrays.equals(row, 0, length, bytes, offset, offset + other);
    }

    private List<Kept> load(long hash) throws Exception {
        byte @Nullable [] stored = state.get(hash);
        return stored == null ? new ArrayList<>() : decode(stored);
    }

    private void store(long hash, List<Kept> kept) throws Exception {
        if (kept.isEmpty()) {
            state.remove(hash);
            return;
        }
        ByteBuilder out = new ByteBuilder(HEADER_BYTES + kept.get(0).row().length);
        out.putByte(VERSION_2);
        for (Kept one : kept) {
            out.putInt(one.tries()).putByte((byte) (one.onItsWay() ? 1 : 0)).putInt(one.row().length);
            out.put(one.row(), 0, one.row().length);
        }
        state.put(hash, out.toBytes());
    }

    private static List<Kept> decode(byte[] stored) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(stored);
        byte version = in.get();
        if (version != VERSION_1 && version != VERSION_2) {
            throw new IOException(
                    "Rejected rows have version %d, this job reads versions up to %d".formatted(version, VERSION_2));
        }
        List<Kept> kept = new ArrayList<>();
        while (in.hasRemaining()) {
            int tries = version == VERSION_1 ? 1 : in.getInt();
            boolean onItsWay = version == VERSION_2 && in.get() == 1;
            byte[] row = new byte[in.getInt()];
            in.get(row);
            kept.add(new Kept(tries, onItsWay, row));
        }
        return kept;
    }
}
