package io.spillway.jobs.deliver;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** A line of JSON while it is written, as bytes that are used again: there is one for each event. For one thread. */
final class LineBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_BYTES = 256;
    private static final int UUID_BYTES = 36;

    private final JsonStringEncoder encoder = JsonStringEncoder.getInstance();
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    void clear() {
        length = 0;
    }

    /** Text of which every character is one byte, as it is. */
    LineBuffer ascii(String text) {
        int end = reserve(text.length());
        for (int i = 0; length < end; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** Text as it stands between quotation marks. */
    LineBuffer quoted(String text) {
        if (isPlain(text)) {
            return ascii(text);
        }
        // by way of a String, as half of a surrogate pair has no UTF-8
        return put(new String(encoder.quoteAsString(text)).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter < ' ' || letter > '~' || letter == '"' || letter == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Digits of a number that is not negative. */
    LineBuffer number(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int end = reserve(digits);
        long rest = number;
        for (int at = end - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length = end;
        return this;
    }

    /** The same text as {@link UUID#toString} gives. */
    LineBuffer uuid(UUID id) {
        int unused = reserve(UUID_BYTES);
        hex(id.getMostSignificantBits(), 8, 60);
        bytes[length++] = '-';
        hex(id.getMostSignificantBits(), 4, 28);
        bytes[length++] = '-';
        hex(id.getMostSignificantBits(), 4, 12);
        bytes[length++] = '-';
        hex(id.getLeastSignificantBits(), 4, 60);
        bytes[length++] = '-';
        hex(id.getLeastSignificantBits(), 12, 44);
        return this;
    }

    private void hex(long bits, int digits, int firstShift) {
        for (int i = 0; i < digits; i++) {
            bytes[length++] = HEX[(int) (bits >>> (firstShift - 4 * i)) & 0xF];
        }
    }

    private LineBuffer put(byte[] source) {
        int end = reserve(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length = end;
        return this;
    }

    /** Bytes of the line. */
    int length() {
        return length;
    }

    /** Where so many bytes more will end, for which there is space then. */
    private int reserve(int more) {
        int end = length + more;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        return end;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }
}
