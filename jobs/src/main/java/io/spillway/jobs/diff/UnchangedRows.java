package io.spillway.jobs.diff;

import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.mapping.model.PackedRow;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Recognizes, while a round is being read, which last-seen rows of a key group have come again as they were. Such a row
 * is marked here and need not be gathered: a fingerprint is of the whole row, key included, so one that is known has
 * its key's entry. Takes some 17 bytes for each row of the pages.
 */
final class UnchangedRows {
    private static final long BYTES_PER_ROW = 17;
    /** For so many entries there is one start to look from, as a power of two. */
    private static final int ROWS_PER_START_BITS = 2;

    private final int[] starts;
    private final int shift;
    private final BitSet seen = new BitSet();
    /** The upper and the lower half of each entry's. */
    private long[] fingerprints;

    private UnchangedRows(int rows) {
        fingerprints = new long[Math.multiplyExact(2, rows)];
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(rows) - ROWS_PER_START_BITS);
        starts = new int[(1 << bits) + 1];
        shift = Long.SIZE - bits;
    }

    /** Recognizes nothing. */
    static UnchangedRows none() {
        return new UnchangedRows(0);
    }

    /** Bytes of memory that this many rows take. */
    static long bytes(long rows) {
        return rows * BYTES_PER_ROW;
    }

    /**
     * Knows what the pages hold. Nothing, if they were written when something else was kept of a row: then rows are
     * needed to write the pages anew.
     *
     * @param rows how many they hold
     * @param keptCount how many columns are kept
     */
    static UnchangedRows of(Pages pages, Buckets buckets, long rows, int keptCount) throws Exception {
        UnchangedRows unchanged = new UnchangedRows(Math.toIntExact(rows));
        int entry = 0;
        int start = 0;
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            Page page = pages.open(buckets.pageId(bucket));
            if (page.hasEntry() && !keeps(page, keptCount)) {
                return none();
            }
            for (; page.hasEntry(); page.next()) {
                int own = unchanged.start(page.hash());
                while (start <= own) {
                    unchanged.starts[start++] = entry;
                }
                unchanged.put(entry++, page);
            }
        }
        Arrays.fill(unchanged.starts, start, unchanged.starts.length, entry);
        return unchanged;
    }

    private static boolean keeps(Page page, int keptCount) {
        int at = page.keptOffset();
        int end = at + page.keptLength();
        int columns = 0;
        while (at < end) {
            at = PackedRow.skipField(page.bytes(), at);
            columns++;
        }
        return columns == keptCount;
    }

    private void put(int entry, Page page) {
        if (2 * entry == fingerprints.length) {
            fingerprints = Arrays.copyOf(fingerprints, 2 * fingerprints.length + 2);
        }
        fingerprints[2 * entry] = page.fingerprintHigh();
        fingerprints[2 * entry + 1] = page.fingerprintLow();
    }

    /** Hashes in signed order, which is that of entries, give starts in order. */
    private int start(long hash) {
        return (int) ((hash ^ Long.MIN_VALUE) >>> shift);
    }

    /** Marks the rows that are known, and gives those that are not or have come before; often none. */
    byte[] rest(byte[] block) {
        if (fingerprints.length == 0) {
            return block;
        }
        ByteArrayOutputStream rest = new ByteArrayOutputStream(0);
        int from = 0;
        int at = 0;
        while (at < block.length) {
            int next = at + RowBlock.ROW_HEADER + Bytes.intAt(block, at + 24);
            if (mark(Bytes.longAt(block, at), Bytes.longAt(block, at + 8), Bytes.longAt(block, at + 16))) {
                if (at > from) {
                    rest.write(block, from, at - from);
                }
                from = next;
            }
            at = next;
        }
        if (from == 0) {
            return block;
        }
        rest.write(block, from, block.length - from);
        return rest.toByteArray();
    }

    private boolean mark(long hash, long high, long low) {
        int start = start(hash);
        for (int entry = starts[start]; entry < starts[start + 1]; entry++) {
            if (fingerprints[2 * entry] == high && fingerprints[2 * entry + 1] == low) {
                boolean again = seen.get(entry);
                seen.set(entry);
                return !again;
            }
        }
        return false;
    }

    /**
     * Whether the row of an entry has come as it was.
     *
     * @param entry its place among all entries of the pages
     */
    boolean seen(int entry) {
        return seen.get(entry);
    }

    /** How many rows have been marked. */
    int count() {
        return seen.cardinality();
    }

    /** Bytes of memory that this takes. */
    long bytes() {
        return bytes(fingerprints.length / 2);
    }
}
