package io.spillway.jobs.diff;

import io.spillway.jobs.stream.ByteBuilder;

/** Writes pages in the newest version. One instance writes page after page into the same memory. */
final class PageWriter {
    private static final int ENTRIES_AT = 1;

    private final ByteBuilder bytes = new ByteBuilder(64 * 1024);
    private int entries;

    /** Forgets what was written and begins a new page. */
    void start() {
        bytes.clear();
        bytes.putByte(Page.VERSION_1).putInt(0);
        entries = 0;
    }

    int entries() {
        return entries;
    }

    void copy(Page from) {
        bytes.put(from.bytes(), from.entryOffset(), from.entryLength());
        entries++;
    }

    void add(SortedRows rows, int index, int keptLength) {
        bytes.putLong(rows.hash(index))
                .putLong(rows.fingerprintHigh(index))
                .putLong(rows.fingerprintLow(index))
                .putInt(keptLength)
                .put(rows.bytes(index), rows.offset(index), keptLength);
        entries++;
    }

    /** The page since {@link #start}. */
    byte[] page() {
        bytes.setInt(ENTRIES_AT, entries);
        return bytes.toBytes();
    }
}
