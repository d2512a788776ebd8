package io.spillway.jobs.diff;

import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.mapping.model.PackedRow;
import java.util.Arrays;
import java.util.List;

/**
 * The gathered rows of a key group in the order of pages: by the key's hash (signed), then by key bytes. Rows stay in
 * the chunks they were gathered in; only positions are sorted.
 */
final class SortedRows {
    private static final int DIGITS = 3;
    private static final int DIGIT_BITS = 11;
    /** The start of a hash by which rows are sorted at first. */
    private static final long START_MASK = -1L << (Long.SIZE - DIGITS * DIGIT_BITS);
    /** Below, counting digits costs more than comparing. */
    private static final int LEAST_FOR_DIGITS = 2_000;
    /** Low bits of a sort key that hold a row's number. */
    private static final int NUMBER_BITS = 26;
    /** The most rows of one key group. */
    static final int MOST_ROWS = 1 << NUMBER_BITS;

    private static final long NUMBER_MASK = MOST_ROWS - 1;

    private final byte[][] chunks;
    private final int[] lengths;
    private final int keyCount;
    private final int[] chunkOf;
    private final int[] offsetOf;
    private long[] order;

    private SortedRows(List<RowChunk> chunks, int rows, int keyCount) {
        this.chunks = new byte[chunks.size()][];
        this.lengths = new int[chunks.size()];
        for (int i = 0; i < chunks.size(); i++) {
            this.chunks[i] = chunks.get(i).bytes();
            this.lengths[i] = chunks.get(i).length();
        }
        this.keyCount = keyCount;
        this.chunkOf = new int[rows];
        this.offsetOf = new int[rows];
        this.order = new long[rows];
    }

    /**
     * Sorts the rows of these chunks.
     *
     * @param rows how many there are in all, at most {@link #MOST_ROWS}
     */
    static SortedRows of(List<RowChunk> chunks, long rows, int keyCount) {
        if (rows > MOST_ROWS) {
            throw new IllegalStateException(
                    "A key group has %d rows, at most %d fit: start the connection anew with more key groups"
                            .formatted(rows, MOST_ROWS));
        }
        SortedRows sorted = new SortedRows(chunks, (int) rows, keyCount);
        sorted.find();
        sorted.sort();
        return sorted;
    }

    private void find() {
        int row = 0;
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            byte[] bytes = chunks[chunk];
            int end = lengths[chunk];
            for (int at = 0; at < end; at += RowBlock.ROW_HEADER + Bytes.intAt(bytes, at + 24)) {
                if (row == order.length) {
                    throw new IllegalStateException("%d rows were announced, there are more".formatted(row));
                }
                chunkOf[row] = chunk;
                offsetOf[row] = at;
                order[row] = (Bytes.longAt(bytes, at) & START_MASK) | row;
                row++;
            }
        }
        if (row != order.length) {
            throw new IllegalStateException("%d rows were announced, %d are there".formatted(order.length, row));
        }
    }

    /** Sorts by the start of the hash, then settles the few rows whose hashes start alike by insertion. */
    private void sort() {
        if (order.length < LEAST_FOR_DIGITS) {
            Arrays.sort(order);
        } else {
            sortByDigits();
        }
        for (int i = 1; i < order.length; i++) {
            long moved = order[i];
            int hole = i;
            while (hole > 0
                    && (order[hole - 1] & START_MASK) == (moved & START_MASK)
                    && compareNumbers(number(order[hole - 1]), number(moved)) > 0) {
                order[hole] = order[hole - 1];
                hole--;
            }
            order[hole] = moved;
        }
    }

    /** Digit by digit, the lowest first: hashes are spread evenly, so this takes three passes and no comparison. */
    private void sortByDigits() {
        long[] from = order;
        long[] to = new long[order.length];
        for (int digit = 0; digit < DIGITS; digit++) {
            int shift = Long.SIZE - (DIGITS - digit) * DIGIT_BITS;
            int[] places = new int[1 << DIGIT_BITS];
            for (long key : from) {
                places[digit(key, shift)]++;
            }
            int place = 0;
            for (int value = 0; value < places.length; value++) {
                int count = places[value];
                places[value] = place;
                place += count;
            }
            for (long key : from) {
                to[places[digit(key, shift)]++] = key;
            }
            long[] spare = from;
            from = to;
            to = spare;
        }
        order = from;
    }

    /** Hashes are signed: the first bit counts the other way round. */
    private static int digit(long key, int shift) {
        return (int) ((key ^ Long.MIN_VALUE) >>> shift) & ((1 << DIGIT_BITS) - 1);
    }

    private static int number(long sortKey) {
        return (int) (sortKey & NUMBER_MASK);
    }

    private int compareNumbers(int one, int other) {
        int byHash = Long.compare(hashOf(one), hashOf(other));
        if (byHash != 0) {
            return byHash;
        }
        return compareKeys(chunks[chunkOf[one]], rowOffset(one), chunks[chunkOf[other]], rowOffset(other));
    }

    private int compareKeys(byte[] one, int oneOffset, byte[] other, int otherOffset) {
        return compareKeys(one, oneOffset, other, otherOffset, keyCount);
    }

    /** Compares packed rows by the bytes of their keys. */
    static int compareKeys(byte[] one, int oneOffset, byte[] other, int otherOffset, int keyCount) {
        return Arrays.compareUnsigned(
                one,
                oneOffset,
                oneOffset + PackedRow.prefixLength(one, oneOffset, keyCount),
                other,
                otherOffset,
                otherOffset + PackedRow.prefixLength(other, otherOffset, keyCount));
    }

    private long hashOf(int number) {
        return Bytes.longAt(chunks[chunkOf[number]], offsetOf[number]);
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
        return Bytes.longAt(chunks[chunkOf[number]], offsetOf[number] + 8);
    }

    long fingerprintLow(int index) {
        int number = number(order[index]);
        return Bytes.longAt(chunks[chunkOf[number]], offsetOf[number] + 16);
    }

    /** Where the packed row lies. */
    byte[] bytes(int index) {
        return chunks[chunkOf[number(order[index])]];
    }

    int offset(int index) {
        return rowOffset(number(order[index]));
    }

    int length(int index) {
        int number = number(order[index]);
        return Bytes.intAt(chunks[chunkOf[number]], offsetOf[number] + 24);
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

    boolean sameFingerprint(Page page, int index) {
        return page.hasFingerprint(fingerprintHigh(index), fingerprintLow(index));
    }

    /** Negative if the page's entry comes first, 0 if it has the row's key. */
    int comparePageEntry(Page page, int index) {
        int byHash = Long.compare(page.hash(), hash(index));
        return byHash != 0 ? byHash : compareKeys(page.bytes(), page.keptOffset(), bytes(index), offset(index));
    }
}
