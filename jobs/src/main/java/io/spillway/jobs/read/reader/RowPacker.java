package io.spillway.jobs.read.reader;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.stream.ByteBuilder;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Packs a split's rows into blocks, one key group each. A row is hashed and copied once; it never becomes an object.
 */
final class RowPacker {
    /** A block is sent as soon as it has this many bytes: one row may make it longer, but none waits that is. */
    static final int BLOCK_BYTES = 16 * 1024;

    private static final int FIRST_BYTES = 1024;

    private final KeyGroups keyGroups;
    private final int keyCount;
    private final Hasher128 fingerprint;
    private final RoundSplit split;
    private final Consumer<ReadRecord> out;
    private final @Nullable ByteBuilder[] open;
    private final int[] rowsInOpen;
    private final long[] rows;

    /**
     * A packer for one split.
     *
     * @param fingerprintSeed of the fingerprint's version: another mapping gives other fingerprints
     */
    RowPacker(KeyGroups keyGroups, int keyCount, long fingerprintSeed, RoundSplit split, Consumer<ReadRecord> out) {
        this.keyGroups = keyGroups;
        this.keyCount = keyCount;
        this.fingerprint = Hashing.xxh3_128(fingerprintSeed);
        this.split = split;
        this.out = out;
        this.open = new ByteBuilder[keyGroups.count()];
        this.rowsInOpen = new int[keyGroups.count()];
        this.rows = new long[keyGroups.count()];
    }

    void add(byte[] bytes, int offset, int length) {
        long hash = KeyGroups.hash(bytes, offset, keyCount);
        HashValue128 print = fingerprint.hashBytesTo128Bits(bytes, offset, length);
        int keyGroup = keyGroups.of(hash);
        ByteBuilder block = open(keyGroup);
        block.putLong(hash)
                .putLong(print.getMostSignificantBits())
                .putLong(print.getLeastSignificantBits())
                .putInt(length)
                .put(bytes, offset, length);
        rowsInOpen[keyGroup]++;
        rows[keyGroup]++;
        if (block.length() >= BLOCK_BYTES) {
            flush(keyGroup, block);
        }
    }

    private ByteBuilder open(int keyGroup) {
        ByteBuilder block = open[keyGroup];
        if (block == null) {
            block = new ByteBuilder(FIRST_BYTES);
            open[keyGroup] = block;
        }
        return block;
    }

    private void flush(int keyGroup, ByteBuilder block) {
        out.accept(new RowBlock(split.round(), split.attempt(), keyGroup, rowsInOpen[keyGroup], block.toBytes()));
        if (block.length() > 2 * BLOCK_BYTES) {
            // room for a huge row is not kept, once per key group that would be a lot
            open[keyGroup] = null;
        }
        block.clear();
        rowsInOpen[keyGroup] = 0;
    }

    /**
     * Sends what waits, then the split's end to every key group.
     *
     * @param highest value of the connection's cursor in the split, null if there is none
     */
    void end(@Nullable Long highest) {
        for (int keyGroup = 0; keyGroup < open.length; keyGroup++) {
            ByteBuilder block = open[keyGroup];
            if (block != null && block.length() > 0) {
                flush(keyGroup, block);
            }
            out.accept(new SplitEnd(
                    split.round(), split.attempt(), keyGroup, split.index(), split.count(), rows[keyGroup], highest));
        }
    }
}
