package io.spillway.jobs.diff;

import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.mapping.model.PackedRow;
import java.util.Arrays;
import java.util.List;

/**
 * The gathered rows of a key group in the order of pages: by the key's hash (signed), then by key bytes. Rows stay in
 * the blocks they came in; only positions are sorted.
 */
final class SortedRows {
    /** Low bits of a sort key that hold a row's number, the high ones hold the start of its hash. */
    private static final int NUMBER_BITS = 26;
    /** The most rows of one key group. */
    static final int MOST_ROWS = 1 << NUMBER_BITS;

    private static final long NUMBER_MASK = MOST_ROWS - 1;

    private final List<byte[]> blocks;
    private final int keyCount;
    private final int[] blockOf;
    private final int[] offsetOf;
    private final long[] order;

    private SortedRows(List<byte[]> blocks, int rows, int keyCount) {
        this.blocks = blocks;
        this.keyCount = keyCount;
        this.blockOf = new int[rows];
        this.offsetOf = new int[rows];
        this.order = new long[rows];
    }

    /**
     * Sorts the rows of these blocks.
     *
     * @param rows how many there are in all, at most {@link #MOST_ROWS}
     */
    static SortedRows of(List<byte[]> blocks, long rows, int keyCount) {
        if (rows > MOST_ROWS) {
            throw new IllegalStateException(
                    "A key group has %d rows, at most %d fit: start the connection anew with more key groups"
                            .formatted(rows, MOST_ROWS));
        }
        SortedRows sorted = new SortedRows(blocks, (int) rows, keyCount);
        sorted.find();
        sorted.sort();
        return sorted;
    }

    private void find() {
        int row = 0;
        for (int block = 0; block < blocks.size(); block++) {
            byte[] bytes = blocks.get(block);
            for (int at = 0; at < bytes.length; at += RowBlock.ROW_HEADER + Bytes.intAt(bytes, at + 24)) {
                blockOf[row] = block;
                offsetOf[row] = at;
                order[row] = (Bytes.longAt(bytes, at) & ~NUMBER_MASK) | row;
                row++;
            }
        }
        if (row != order.length) {
            throw new IllegalStateException("%d rows were announced, %d are there".formatted(order.length, row));
        }
    }

    /** Sorts by the start of the hash, then settles the few rows whose hashes start alike by insertion. */
    private void sort() {
        Arrays.sort(order);
        for (int i = 1; i < order.length; i++) {
            long moved = order[i];
            int hole = i;
            while (hole > 0
                    && (order[hole - 1] & ~NUMBER_MASK) == (moved & ~NUMBER_MASK)
                    && compareNumbers(number(order[hole - 1]), number(moved)) > 0) {
                order[hole] = order[hole - 1];
                hole--;
            }
            order[hole] = moved;
        }
    }

    private static int number(long sortKey) {
        return (int) (sortKey & NUMBER_MASK);
    }

    private int compareNumbers(int one, int other) {
        int byHash = Long.compare(hashOf(one), hashOf(other));
        if (byHash != 0) {
            return byHash;
        }
        return compareKeys(blocks.get(blockOf[one]), rowOffset(one), blocks.get(blockOf[other]), rowOffset(other));
    }

    private int compareKeys(byte[] one, int oneOffset, byte[] other, int otherOffset) {
        return Arrays.compareUnsigned(
                one,
                oneOffset,
                oneOffset + PackedRow.prefixLength(one, oneOffset, keyCount),
                other,
                otherOffset,
                otherOffset + PackedRow.prefixLength(other, otherOffset, keyCount));
    }

    private long hashOf(int number) {
        return Bytes.longAt(blocks.get(blockOf[number]), offsetOf[number]);
    }

    private int rowOffset(int number) {
        return offsetOf[number] + RowBlock.ROW_HEADER;
    }

    int size() {
        return order.length;
    }

    long hash(int index) {
        return hashOf(number(order[index]));
    }

    long fingerprintHigh(int index) {
        int number = number(order[index]);
        return Bytes.longAt(blocks.get(blockOf[number]), offsetOf[number] + 8);
    }

    long fingerprintLow(int index) {
        int number = number(order[index]);
        return Bytes.longAt(blocks.get(blockOf[number]), offsetOf[number] + 16);
    }

    /** Where the packed row lies. */
    byte[] bytes(int index) {
        return blocks.get(blockOf[number(order[index])]);
    }

    int offset(int index) {
        return rowOffset(number(order[index]));
    }

    int length(int index) {
        int number = number(order[index]);
        return Bytes.intAt(blocks.get(blockOf[number]), offsetOf[number] + 24);
    }

    /** Bytes of the key's values, without what frames them. */
    int keyBytes(int index) {
        return PackedRow.prefixLength(bytes(index), offset(index), keyCount) - keyCount * Integer.BYTES;
    }

    boolean hasNullInKey(int index) {
        return PackedRow.hasNull(bytes(index), offset(index), keyCount);
    }

    boolean sameKey(int index, int other) {
        return hash(index) == hash(other) && compareKeys(bytes(index), offset(index), bytes(other), offset(other)) == 0;
    }

    boolean sameFingerprint(int index, int other) {
        return fingerprintHigh(index) == fingerprintHigh(other) && fingerprintLow(index) == fingerprintLow(other);
    }

    /** Negative if the page's entry comes first, 0 if it has the row's key. */
    int comparePageEntry(Page page, int index) {
        int byHash = Long.compare(page.hash(), hash(index));
        return byHash != 0 ? byHash : compareKeys(page.bytes(), page.keptOffset(), bytes(index), offset(index));
    }
}
