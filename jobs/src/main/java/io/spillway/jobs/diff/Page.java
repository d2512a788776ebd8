package io.spillway.jobs.diff;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of last-seen rows, entry after entry. Format, version 1, big-endian: the version (1 byte), the number of
 * entries (4), then entries in the order of their keys' hash (signed) and key bytes: hash (8), fingerprint (16), length
 * (4) and what is kept of the row, a prefix of the packed row that begins with its key. Where changes are kept beside a
 * page ({@link Pages}), an entry of a row that is gone has the bitwise complement of the length, and only the key.
 */
final class Page {
    static final byte VERSION_1 = 1;
    static final int HEADER = 5;
    static final int ENTRY_HEADER = 28;

    private static final byte[] EMPTY =
            ByteBuffer.allocate(HEADER).put(VERSION_1).array();

    private final byte[] bytes;
    private int at = HEADER;
    private int left;

    private Page(byte[] bytes) {
        this.bytes = bytes;
        this.left = Bytes.intAt(bytes, 1);
    }

    /**
     * Opens a page at its first entry.
     *
     * @param stored null for a page that was never written
     * @throws IOException if a newer version of the job wrote it
     */
    static Page open(byte @Nullable [] stored) throws IOException {
        byte[] bytes = stored == null ? EMPTY : stored;
        return switch (bytes[0]) {
            case VERSION_1 -> new Page(bytes);
            default ->
                throw new IOException("A page of last-seen rows has version %d, this job reads versions up to %d"
                        .formatted(bytes[0], VERSION_1));
        };
    }

    /** Whether there is an entry here; the other methods need one. */
    boolean hasEntry() {
        return left > 0;
    }

    void next() {
        at += ENTRY_HEADER + keptLength();
        left--;
    }

    byte[] bytes() {
        return bytes;
    }

    long hash() {
        return Bytes.longAt(bytes, at);
    }

    boolean hasFingerprint(long high, long low) {
        return fingerprintHigh() == high && fingerprintLow() == low;
    }

    long fingerprintHigh() {
        return Bytes.longAt(bytes, at + 8);
    }

    long fingerprintLow() {
        return Bytes.longAt(bytes, at + 16);
    }

    int keptOffset() {
        return at + ENTRY_HEADER;
    }

    int keptLength() {
        int length = Bytes.intAt(bytes, at + 24);
        return length < 0 ? ~length : length;
    }

    /** Whether the entry says that there is no row any more. */
    boolean isGone() {
        return Bytes.intAt(bytes, at + 24) < 0;
    }

    /** Negative if this entry comes before the other page's, 0 if both have the same key. */
    int compare(Page other, int keyCount) {
        int byHash = Long.compare(hash(), other.hash());
        return byHash != 0
                ? byHash
                : SortedRows.compareKeys(bytes, keptOffset(), other.bytes, other.keptOffset(), keyCount);
    }

    /** The whole entry, header included, for copying. */
    int entryOffset() {
        return at;
    }

    int entryLength() {
        return ENTRY_HEADER + keptLength();
    }
}
