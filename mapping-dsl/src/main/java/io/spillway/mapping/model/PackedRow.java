package io.spillway.mapping.model;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Finds the way in packed rows ({@link RowLayout}) without making objects of them. */
public final class PackedRow {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private PackedRow() {}

    /** The length of the field at {@code offset}, −1 for NULL; its value starts 4 bytes further. */
    public static int fieldLength(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    /** The offset behind the field at {@code offset}. */
    public static int skipField(byte[] bytes, int offset) {
        return offset + 4 + Math.max(0, fieldLength(bytes, offset));
    }

    /** The number of bytes that the first {@code count} fields take, from {@code offset}. */
    public static int prefixLength(byte[] bytes, int offset, int count) {
        int end = offset;
        for (int i = 0; i < count; i++) {
            end = skipField(bytes, end);
        }
        return end - offset;
    }

    /** Whether one of the first {@code count} fields is NULL. */
    public static boolean hasNull(byte[] bytes, int offset, int count) {
        int at = offset;
        for (int i = 0; i < count; i++) {
            if (fieldLength(bytes, at) < 0) {
                return true;
            }
            at = skipField(bytes, at);
        }
        return false;
    }

    /** Packs encoded values, null for SQL NULL. */
    public static byte[] of(Iterable<byte @Nullable []> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] length = new byte[4];
        for (byte @Nullable [] value : values) {
            INT.set(length, 0, value == null ? -1 : value.length);
            out.writeBytes(length);
            if (value != null) {
                out.writeBytes(value);
            }
        }
        return out.toByteArray();
    }
}
