package io.spillway.mapping.compile;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Growing bytes that events are written to, one behind the other, with scratch space for the writing. Confined to one
 * thread; reused, so that writing an event makes next to no objects.
 */
public final class EventBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int MIN_CAPACITY = 64;

    private final RowView row = new RowView();
    private byte[] bytes;
    private int length;

    /** An empty buffer for events of some kilobytes. */
    public EventBuffer() {
        this(4096);
    }

    /** An empty buffer with space for {@code capacity} bytes before it grows. */
    public EventBuffer(int capacity) {
        bytes = new byte[Math.max(MIN_CAPACITY, capacity)];
    }

    /** The bytes, valid up to {@link #length()} and until the next write. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes were written. */
    public int length() {
        return length;
    }

    /** Forgets everything behind {@code length}. */
    public void reset(int length) {
        if (length < 0 || length > this.length) {
            throw new IndexOutOfBoundsException(
                    "Cannot reset a buffer of %d bytes to %d".formatted(this.length, length));
        }
        this.length = length;
    }

    RowView row() {
        return row;
    }

    EventBuffer put(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    EventBuffer put(byte[] source) {
        return put(source, 0, source.length);
    }

    EventBuffer put(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** ASCII as it is, without quotes. */
    EventBuffer ascii(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    EventBuffer putInt(int value) {
        return put(value >> 24).put(value >> 16).put(value >> 8).put(value);
    }

    EventBuffer putLong(long value) {
        return putInt((int) (value >> 32)).putInt((int) value);
    }

    /** A comma, unless an object has just been opened. */
    EventBuffer comma() {
        return bytes[length - 1] == '{' ? this : put(',');
    }

    EventBuffer string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    EventBuffer string(byte[] utf8) {
        return string(utf8, 0, utf8.length);
    }

    /** A JSON string of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. */
    EventBuffer string(byte[] source, int offset, int count) {
        put('"');
        int end = offset + count;
        int copied = offset;
        for (int at = offset; at < end; ) {
            int size = Utf8.unescapedLength(source, at, end);
            if (size > 0) {
                at += size;
                continue;
            }
            put(source, copied, at - copied);
            if (source[at] < 0) {
                return repaired(source, at, end);
            }
            escape(source[at]);
            copied = ++at;
        }
        return put(source, copied, end - copied).put('"');
    }

    // once it was decoded and encoded again, the rest holds no more faults
    private EventBuffer repaired(byte[] source, int at, int end) {
        int quote = length;
        string(new String(source, at, end - at, StandardCharsets.UTF_8));
        System.arraycopy(bytes, quote + 1, bytes, quote, length - quote - 1);
        length--;
        return this;
    }

    private void escape(byte character) {
        put('\\');
        switch (character) {
            case '"', '\\' -> put(character);
            case '\b' -> put('b');
            case '\f' -> put('f');
            case '\n' -> put('n');
            case '\r' -> put('r');
            case '\t' -> put('t');
            default -> put('u').put('0').put('0').hex(character);
        }
    }

    EventBuffer hex(byte value) {
        return put(HEX[(value >> 4) & 0xf]).put(HEX[value & 0xf]);
    }

    /** Puts what was written from {@code start} on, which needs no escapes, in quotes. */
    void quote(int start) {
        ensure(2);
        System.arraycopy(bytes, start, bytes, start + 1, length - start);
        bytes[start] = '"';
        length++;
        put('"');
    }

    /** Makes a string of the JSON text that was written from {@code start} on. */
    void stringify(int start) {
        byte[] text = Arrays.copyOfRange(bytes, start, length);
        length = start;
        string(text);
    }

    private void ensure(int count) {
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, bytes.length * 2L)));
        }
    }
}
