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
        out.put('"');
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.put('-');
            }
            out.hex(bytes[offset + i]);
        }
        out.put('"');
    }
}
