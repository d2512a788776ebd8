package io.spillway.jobs.diff;

import io.spillway.mapping.model.PackedRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys of one key group whose last event was rejected, and what a merge makes of them. Usually there are none, and then
 * asking costs nothing.
 */
final class RejectedKeys {
    private final int keyCount;
    private final Map<ByteBuffer, byte[]> open = new LinkedHashMap<>();
    private final List<byte[]> left = new ArrayList<>();
    private int known;

    RejectedKeys(int keyCount) {
        this.keyCount = keyCount;
    }

    /** Adds what is kept of a rejected row; its key goes first. */
    void add(byte[] row) {
        open.put(key(row, 0), row);
        known++;
    }

    /** Whether there were any to begin with. */
    boolean hadSome() {
        return known > 0;
    }

    /** Takes the key of a row that is being sent, or need not be; true if its last event was rejected. */
    boolean take(byte[] bytes, int offset) {
        return !open.isEmpty() && open.remove(key(bytes, offset)) != null;
    }

    /** Leaves a key for the next round. */
    void leave(byte[] bytes, int offset) {
        byte[] row = open.isEmpty() ? null : open.remove(key(bytes, offset));
        if (row != null) {
            left.add(row);
        }
    }

    /** Leaves all keys that nobody has asked for. */
    void leaveOthers() {
        left.addAll(takeOthers());
    }

    /** Takes all keys that nobody has asked for. */
    Collection<byte[]> takeOthers() {
        List<byte[]> others = List.copyOf(open.values());
        open.clear();
        return others;
    }

    /** What is kept of the rows that could not be tried again. */
    List<byte[]> left() {
        return left;
    }

    private ByteBuffer key(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes, offset, PackedRow.prefixLength(bytes, offset, keyCount));
    }
}
