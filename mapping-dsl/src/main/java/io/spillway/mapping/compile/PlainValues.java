package io.spillway.mapping.compile;

import java.util.Arrays;
import java.util.Base64;

/** Bytes and UUIDs. */
final class PlainValues {
    private PlainValues() {}

    static void base64(byte[] bytes, int offset, int length, EventBuffer out) {
        byte[] value = Arrays.copyOfRange(bytes, offset, offset + length);
        out.put('"').put(Base64.getEncoder().encode(value)).put('"');
    }

    static void uuid(byte[] bytes, int offset, EventBuffer out) {
        uuid(Bytes.longAt(bytes, offset), Bytes.longAt(bytes, offset + 8), out);
    }

    static void uuid(long most, long least, EventBuffer out) {
        out.put('"');
        hex(most >>> 32, 8, out);
        out.put('-');
        hex(most >>> 16, 4, out);
        out.put('-');
        hex(most, 4, out);
        out.put('-');
        hex(least >>> 48, 4, out);
        out.put('-');
        hex(least, 12, out);
        out.put('"');
    }

    private static void hex(long value, int digits, EventBuffer out) {
        for (int shift = 4 * digits - 8; shift >= 0; shift -= 8) {
            out.hex((byte) (value >>> shift));
        }
    }
}
