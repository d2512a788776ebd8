package io.spillway.mapping.compile;

import java.nio.charset.StandardCharsets;

/** Binary numbers. What a double cannot hold goes as text, since receivers decode to doubles. */
final class NumberValues {
    /** The greatest number below which every integer is a double. */
    static final long MAX_EXACT = 1L << 53;

    private static final byte[] LEAST_LONG = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_DIGITS = 19;

    private NumberValues() {}

    static void integer(long value, EventBuffer out) {
        int start = out.length();
        plain(value, out);
        if (value > MAX_EXACT || value < -MAX_EXACT) {
            out.quote(start);
        }
    }

    static void float4(int bits, EventBuffer out) {
        float value = Float.intBitsToFloat(bits);
        if (isPlainInteger(value, 1e7)) {
            plain((long) value, out);
        } else {
            text(value, Float.toString(value), out);
        }
    }

    static void float8(long bits, EventBuffer out) {
        double value = Double.longBitsToDouble(bits);
        if (isPlainInteger(value, 1e15)) {
            plain((long) value, out);
        } else {
            text(value, Double.toString(value), out);
        }
    }

    // 5 rather than 5.0; minus zero keeps its sign and great numbers their exponent
    private static boolean isPlainInteger(double value, double limit) {
        boolean minusZero = value == 0 && Double.doubleToRawLongBits(value) != 0;
        return value == (long) value && Math.abs(value) < limit && !minusZero;
    }

    private static void text(double value, String text, EventBuffer out) {
        if (Double.isFinite(value)) {
            out.ascii(text);
        } else {
            out.put('"').ascii(text).put('"');
        }
    }

    /** The digits of a number, without quotes. */
    static void plain(long value, EventBuffer out) {
        if (value == Long.MIN_VALUE) {
            out.put(LEAST_LONG);
            return;
        }
        if (value < 0) {
            out.put('-');
        }
        long rest = Math.abs(value);
        int width = 1;
        for (long power = 10; width < MAX_DIGITS && rest >= power; power *= 10) {
            width++;
        }
        padded(rest, width, out);
    }

    /** The last {@code width} digits of a number, with leading zeros. */
    static void padded(long value, int width, EventBuffer out) {
        int start = out.length();
        for (int i = 0; i < width; i++) {
            out.put('0');
        }
        byte[] bytes = out.bytes();
        long rest = value;
        for (int at = start + width - 1; at >= start; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
