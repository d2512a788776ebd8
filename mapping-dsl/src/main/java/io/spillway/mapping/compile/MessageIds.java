package io.spillway.mapping.compile;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.UUID;

/**
 * Names events: the same change has the same id however often it is sent, and any other has another. UUIDs of version 8
 * (RFC 9562, section 5.8) from a hash of the content and of what the content does not tell.
 */
final class MessageIds {
    private static final Hasher128 HASHER = Hashing.xxh3_128();
    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private MessageIds() {}

    /**
     * The id of the event whose content begins at {@code start} and ends the buffer. The rest of what is hashed stands
     * behind the content for a moment, with all lengths last, so that parts cannot run together.
     */
    static UUID of(EventBuffer out, int start, RowView row, int keyLength) {
        int contentEnd = out.length();
        out.put(row.texts().connectionId());
        int connectionEnd = out.length();
        out.put(row.bytes(), row.start(), keyLength);
        out.put(row.change().code()).putLong(row.envelope().round());
        out.putInt(contentEnd - start).putInt(connectionEnd - contentEnd).putInt(keyLength);
        HashValue128 hash = HASHER.hashBytesTo128Bits(out.bytes(), start, out.length() - start);
        out.reset(contentEnd);
        return version8(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    private static UUID version8(long most, long least) {
        return new UUID((most & ~VERSION_MASK) | VERSION_8, (least & ~VARIANT_MASK) | VARIANT);
    }
}
