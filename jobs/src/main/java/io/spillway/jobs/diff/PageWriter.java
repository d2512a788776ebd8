package io.spillway.jobs.diff;

import io.spillway.jobs.stream.ByteBuilder;
import io.spillway.mapping.model.PackedRow;

/**
 * Writes pages in the newest version. One instance writes page after page into the same memory. Entries that stay are
 * copied in runs, and only when the page is wanted: most pages are merged without a change.
 */
final class PageWriter {
    private static final int ENTRIES_AT = 1;
    private static final byte[] NOTHING = {};

    private final ByteBuilder bytes = new ByteBuilder(64 * 1024);
    private final ByteBuilder changes = new ByteBuilder(1024);
    private int entries;
    private int changedEntries;
    private byte[] runBytes = NOTHING;
    private int runFrom;
    private int runTo;

    /** Forgets what was written and begins a new page. */
    void start() {
        bytes.clear();
        bytes.putByte(Page.VERSION_1).putInt(0);
        changes.clear();
        changes.putByte(Page.VERSION_1).putInt(0);
        entries = 0;
        changedEntries = 0;
        runFrom = 0;
        runTo = 0;
    }

    int entries() {
        return entries;
    }

    /** Takes the page's entry over. The page's bytes must not change until {@link #page} was called. */
    void copy(Page from) {
        int at = from.entryOffset();
        if (at != runTo || runBytes != from.bytes()) {
            copyRun();
            runBytes = from.bytes();
            runFrom = at;
        }
        runTo = at + from.entryLength();
        entries++;
    }

    private void copyRun() {
        bytes.put(runBytes, runFrom, runTo - runFrom);
        runFrom = runTo;
    }

    /** Puts a row in, or in the place of its key's entry. */
    void add(SortedRows rows, int index, int keptLength) {
        copyRun();
        put(bytes, rows, index, keptLength);
        put(changes, rows, index, keptLength);
        entries++;
        changedEntries++;
    }

    private static void put(ByteBuilder to, SortedRows rows, int index, int keptLength) {
        to.putLong(rows.hash(index))
                .putLong(rows.fingerprintHigh(index))
                .putLong(rows.fingerprintLow(index))
                .putInt(keptLength)
                .put(rows.bytes(index), rows.offset(index), keptLength);
    }

    /** Leaves the page's entry out. */
    void leaveOut(Page from, int keyCount) {
        int keyLength = PackedRow.prefixLength(from.bytes(), from.keptOffset(), keyCount);
        changes.putLong(from.hash())
                .putLong(0)
                .putLong(0)
                .putInt(~keyLength)
                .put(from.bytes(), from.keptOffset(), keyLength);
        changedEntries++;
    }

    /** The page since {@link #start}. */
    byte[] page() {
        copyRun();
        bytes.setInt(ENTRIES_AT, entries);
        return bytes.toBytes();
    }

    /** What was added and left out since {@link #start}, as entries of a page. */
    byte[] changes() {
        changes.setInt(ENTRIES_AT, changedEntries);
        return changes.toBytes();
    }
}
