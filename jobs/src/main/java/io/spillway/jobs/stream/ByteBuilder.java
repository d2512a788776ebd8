package io.spillway.jobs.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow, with big-endian numbers in them. For one thread; meant to be used again and again. */
public final class ByteBuilder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int length;

    /** An empty one with this much room to begin with. */
    public ByteBuilder(int capacity) {
        bytes = new byte[capacity];
    }

    public int length() {
        return length;
    }

    /** Forgets what is there and keeps the room. */
    public void clear() {
        length = 0;
    }

    public ByteBuilder putByte(byte value) {
        int at = grow(1);
        bytes[at] = value;
        return this;
    }

    public ByteBuilder putInt(int value) {
        int at = grow(4);
        INT.set(bytes, at, value);
        return this;
    }

    public ByteBuilder putLong(long value) {
        int at = grow(8);
        LONG.set(bytes, at, value);
        return this;
    }

    public ByteBuilder put(byte[] source, int offset, int count) {
        int at = grow(count);
        System.arraycopy(source, offset, bytes, at, count);
        return this;
    }

    /** Writes a number over what is there. */
    public void setInt(int at, int value) {
        INT.set(bytes, at, value);
    }

    /** Makes room, which may replace the array; gives the place of it. */
    private int grow(int count) {
        int at = length;
        length = Math.addExact(at, count);
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length));
        }
        return at;
    }

    /** A copy of what is there. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
