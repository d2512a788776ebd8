package io.spillway.jobs.diff;

import io.spillway.jobs.stream.ReadRecord.RowBlock;

/**
 * Some gathered rows, as they stand in blocks ({@link RowBlock}). Chunks of one size are filled with block after block
 * and used again once they were spilled, so that gathering leaves the garbage collector nothing to copy.
 */
final class RowChunk {
    /** The size of those that are filled. */
    static final int BYTES = 64 * 1024;

    private final byte[] bytes;
    private int length;

    private RowChunk(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** An empty one, to be filled. */
    static RowChunk empty() {
        return new RowChunk(new byte[BYTES], 0);
    }

    /** One that is full as it comes. */
    static RowChunk of(byte[] rows) {
        return new RowChunk(rows, rows.length);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Bytes of rows in it. */
    int length() {
        return length;
    }

    /** Bytes of memory that it takes. */
    int size() {
        return bytes.length;
    }

    boolean fits(byte[] rows) {
        return rows.length <= bytes.length - length;
    }

    void append(byte[] rows) {
        System.arraycopy(rows, 0, bytes, length, rows.length);
        length += rows.length;
    }

    void clear() {
        length = 0;
    }
}
