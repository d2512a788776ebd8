package io.spillway.mapping.compile;

/** Dates and times in ISO 8601, from PostgreSQL's counts since the year 2000; its infinities as words. */
final class TimeValues {
    static final long MICROS_PER_SECOND = 1_000_000L;
    static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final int DAYS_1970_TO_2000 = 10_957;
    private static final int DAYS_YEAR_0_TO_1970 = 719_468;
    private static final int DAYS_PER_ERA = 146_097;

    private TimeValues() {}

    static void date(int days, EventBuffer out) {
        if (isInfinite(days)) {
            infinity(days > 0, out);
            return;
        }
        out.put('"');
        day(days, out);
        out.put('"');
    }

    /** A timestamp with three digits of the second, six where they count; {@code end} closes the string. */
    static void timestamp(long micros, String end, EventBuffer out) {
        if (isInfinite(micros)) {
            infinity(micros > 0, out);
            return;
        }
        out.put('"');
        day(Math.floorDiv(micros, MICROS_PER_DAY), out);
        out.put('T');
        long ofDay = Math.floorMod(micros, MICROS_PER_DAY);
        clock(ofDay, out);
        long fraction = ofDay % MICROS_PER_SECOND;
        out.put('.');
        if (fraction % 1000 == 0) {
            NumberValues.padded(fraction / 1000, 3, out);
        } else {
            NumberValues.padded(fraction, 6, out);
        }
        out.ascii(end);
    }

    /** A time in milliseconds since 1970, as {@link #timestamp}. */
    static void instant(long epochMillis, EventBuffer out) {
        micros(epochMillis * 1000, out);
    }

    /** Microseconds since 1970, as {@link #timestamp}. */
    static void micros(long sinceEpoch, EventBuffer out) {
        timestamp(sinceEpoch - DAYS_1970_TO_2000 * MICROS_PER_DAY, "Z\"", out);
    }

    static boolean isInfinite(int days) {
        return days == Integer.MAX_VALUE || days == Integer.MIN_VALUE;
    }

    static boolean isInfinite(long micros) {
        return micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
    }

    /**
     * Microseconds since 1970, from those since 2000.
     *
     * @throws ArithmeticException if they are too many
     */
    static long sinceEpoch(long micros) {
        return Math.addExact(micros, DAYS_1970_TO_2000 * MICROS_PER_DAY);
    }

    static void infinity(boolean positive, EventBuffer out) {
        out.ascii(positive ? "\"infinity\"" : "\"-infinity\"");
    }

    static void time(long micros, EventBuffer out) {
        out.put('"');
        clock(micros, out);
        shortFraction(micros % MICROS_PER_SECOND, out);
        out.put('"');
    }

    static void timeWithZone(long micros, int secondsWest, EventBuffer out) {
        out.put('"');
        clock(micros, out);
        shortFraction(micros % MICROS_PER_SECOND, out);
        out.put(secondsWest > 0 ? '-' : '+');
        zone(Math.abs(secondsWest), out);
        out.put('"');
    }

    // as PostgreSQL prints it: minutes and seconds where there are any
    private static void zone(int seconds, EventBuffer out) {
        NumberValues.padded(seconds / 3600, 2, out);
        if (seconds % 3600 != 0) {
            out.put(':');
            NumberValues.padded(seconds / 60 % 60, 2, out);
        }
        if (seconds % 60 != 0) {
            out.put(':');
            NumberValues.padded(seconds % 60, 2, out);
        }
    }

    private static void clock(long micros, EventBuffer out) {
        long seconds = micros / MICROS_PER_SECOND;
        NumberValues.padded(seconds / 3600, 2, out);
        out.put(':');
        NumberValues.padded(seconds / 60 % 60, 2, out);
        out.put(':');
        NumberValues.padded(seconds % 60, 2, out);
    }

    /** A point and the microseconds without trailing zeros; nothing for none. */
    static void shortFraction(long micros, EventBuffer out) {
        if (micros == 0) {
            return;
        }
        out.put('.');
        int width = 6;
        long digits = micros;
        while (digits % 10 == 0) {
            digits /= 10;
            width--;
        }
        NumberValues.padded(digits, width, out);
    }

    // counts in eras of 400 years that begin on 1 March, so that the leap day is a year's last
    private static void day(long daysSince2000, EventBuffer out) {
        long days = daysSince2000 + DAYS_1970_TO_2000 + DAYS_YEAR_0_TO_1970;
        long era = Math.floorDiv(days, DAYS_PER_ERA);
        int dayOfEra = Math.floorMod(days, DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        year(era * 400 + yearOfEra + (month <= 2 ? 1 : 0), out);
        out.put('-');
        NumberValues.padded(month, 2, out);
        out.put('-');
        NumberValues.padded(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2, out);
    }

    // the least year that PostgreSQL has is -4713
    private static void year(long year, EventBuffer out) {
        if (year > 9999) {
            out.put('+');
            NumberValues.plain(year, out);
            return;
        }
        if (year < 0) {
            out.put('-');
        }
        NumberValues.padded(Math.abs(year), 4, out);
    }
}
