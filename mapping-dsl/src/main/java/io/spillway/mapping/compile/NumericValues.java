package io.spillway.mapping.compile;

/** PostgreSQL's numeric: groups of four digits, printed as PostgreSQL prints them, to the last zero of the scale. */
final class NumericValues {
    private static final int HEADER = 8;
    private static final int GROUP_DIGITS = 4;
    private static final int GROUP = 10_000;
    /** 2^53 has 16 digits: fewer groups are below it, more are above. */
    private static final int GROUPS_TO_COMPARE = 4;

    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int PLUS_INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;

    private NumericValues() {}

    /** What doubles cannot hold goes as text. */
    static void write(byte[] bytes, int offset, EventBuffer out) {
        int start = out.length();
        writePlain(bytes, offset, out);
        if (out.bytes()[start] != '"' && isBeyondExact(bytes, offset, Bytes.shortAt(bytes, offset + 2))) {
            out.quote(start);
        }
    }

    static boolean isFinite(byte[] bytes, int offset) {
        int sign = Bytes.shortAt(bytes, offset + 4) & 0xffff;
        return sign != NAN && sign != PLUS_INFINITY && sign != MINUS_INFINITY;
    }

    /** A number with all its digits. */
    static void writePlain(byte[] bytes, int offset, EventBuffer out) {
        int sign = Bytes.shortAt(bytes, offset + 4) & 0xffff;
        switch (sign) {
            case NAN -> out.ascii("\"NaN\"");
            case PLUS_INFINITY -> out.ascii("\"Infinity\"");
            case MINUS_INFINITY -> out.ascii("\"-Infinity\"");
            default -> finite(bytes, offset, sign == NEGATIVE, out);
        }
    }

    private static void finite(byte[] bytes, int offset, boolean negative, EventBuffer out) {
        int weight = Bytes.shortAt(bytes, offset + 2);
        int scale = Bytes.shortAt(bytes, offset + 6);
        if (negative) {
            out.put('-');
        }
        whole(bytes, offset, weight, out);
        if (scale > 0) {
            out.put('.');
            fraction(bytes, offset, weight, scale, out);
        }
    }

    private static void whole(byte[] bytes, int offset, int weight, EventBuffer out) {
        int first = firstGroup(bytes, offset, weight);
        if (first > weight) {
            out.put('0');
            return;
        }
        NumberValues.plain(group(bytes, offset, first), out);
        for (int i = first + 1; i <= weight; i++) {
            NumberValues.padded(group(bytes, offset, i), GROUP_DIGITS, out);
        }
    }

    private static void fraction(byte[] bytes, int offset, int weight, int scale, EventBuffer out) {
        int end = out.length() + scale;
        for (int i = weight + 1; out.length() < end; i++) {
            NumberValues.padded(group(bytes, offset, i), GROUP_DIGITS, out);
        }
        out.reset(end);
    }

    // of the whole part; one behind it if that is zero
    private static int firstGroup(byte[] bytes, int offset, int weight) {
        int first = 0;
        while (first <= weight && group(bytes, offset, first) == 0) {
            first++;
        }
        return first;
    }

    private static int group(byte[] bytes, int offset, int index) {
        int count = Bytes.shortAt(bytes, offset);
        return index < 0 || index >= count ? 0 : Bytes.shortAt(bytes, offset + HEADER + 2 * index);
    }

    private static boolean isBeyondExact(byte[] bytes, int offset, int weight) {
        int first = firstGroup(bytes, offset, weight);
        int groups = weight + 1 - first;
        if (groups != GROUPS_TO_COMPARE) {
            return groups > GROUPS_TO_COMPARE;
        }
        long whole = 0;
        for (int i = first; i <= weight; i++) {
            whole = whole * GROUP + group(bytes, offset, i);
        }
        return whole > NumberValues.MAX_EXACT
                || (whole == NumberValues.MAX_EXACT && hasFraction(bytes, offset, weight));
    }

    private static boolean hasFraction(byte[] bytes, int offset, int weight) {
        int count = Bytes.shortAt(bytes, offset);
        for (int i = weight + 1; i < count; i++) {
            if (group(bytes, offset, i) != 0) {
                return true;
            }
        }
        return false;
    }
}
