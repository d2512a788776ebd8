package io.spillway.jobs.diff;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key group beside its pages. Stored as version 1: the version (1 byte), then the fields,
 * big-endian.
 *
 * @param mergedRound the newest round that was merged, 0 for none; it is merged once, whatever is read again
 * @param buckets how its pages are cut
 * @param lastSeen how many rows its pages hold
 */
record KeyGroupState(long mergedRound, Buckets buckets, long lastSeen) {
    private static final byte VERSION_1 = 1;
    private static final int LENGTH_1 = 18;

    static final KeyGroupState NEW = new KeyGroupState(0, new Buckets(0), 0);

    byte[] encode() {
        return ByteBuffer.allocate(LENGTH_1)
                .put(VERSION_1)
                .putLong(mergedRound)
                .put((byte) buckets.depth())
                .putLong(lastSeen)
                .array();
    }

    static KeyGroupState decode(byte @Nullable [] stored) throws IOException {
        if (stored == null) {
            return NEW;
        }
        ByteBuffer in = ByteBuffer.wrap(stored);
        byte version = in.get();
        return switch (version) {
            case VERSION_1 -> new KeyGroupState(in.getLong(), new Buckets(in.get()), in.getLong());
            default ->
                throw new IOException("A key group's state has version %d, this job reads versions up to %d"
                        .formatted(version, VERSION_1));
        };
    }
}
