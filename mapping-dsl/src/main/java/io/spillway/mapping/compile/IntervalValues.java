package io.spillway.mapping.compile;

/** PostgreSQL's interval as an ISO 8601 duration, each part with its own sign as in its {@code iso_8601} style. */
final class IntervalValues {
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private IntervalValues() {}

    static void write(byte[] bytes, int offset, EventBuffer out) {
        long micros = Bytes.longAt(bytes, offset);
        int days = Bytes.intAt(bytes, offset + 8);
        int months = Bytes.intAt(bytes, offset + 12);
        if (isInfinite(micros, days, months)) {
            TimeValues.infinity(months > 0, out);
            return;
        }
        out.put('"').put('P');
        part(months / 12, 'Y', out);
        part(months % 12, 'M', out);
        part(days, 'D', out);
        if (micros != 0 || (days == 0 && months == 0)) {
            out.put('T');
            clock(micros, out);
        }
        out.put('"');
    }

    static boolean isInfinite(byte[] bytes, int offset) {
        return isInfinite(Bytes.longAt(bytes, offset), Bytes.intAt(bytes, offset + 8), Bytes.intAt(bytes, offset + 12));
    }

    private static boolean isInfinite(long micros, int days, int months) {
        return (micros == Long.MAX_VALUE && days == Integer.MAX_VALUE && months == Integer.MAX_VALUE)
                || (micros == Long.MIN_VALUE && days == Integer.MIN_VALUE && months == Integer.MIN_VALUE);
    }

    private static void part(long count, char unit, EventBuffer out) {
        if (count != 0) {
            NumberValues.plain(count, out);
            out.put(unit);
        }
    }

    private static void clock(long micros, EventBuffer out) {
        long seconds = micros / MICROS_PER_SECOND;
        part(seconds / 3600, 'H', out);
        part(seconds / 60 % 60, 'M', out);
        long ofMinute = micros % (60 * MICROS_PER_SECOND);
        if (ofMinute == 0 && micros != 0) {
            return;
        }
        if (ofMinute < 0) {
            out.put('-');
        }
        NumberValues.plain(Math.abs(ofMinute) / MICROS_PER_SECOND, out);
        TimeValues.shortFraction(Math.abs(ofMinute) % MICROS_PER_SECOND, out);
        out.put('S');
    }
}
