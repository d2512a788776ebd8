package io.spillway.mapping.compile;

import io.spillway.mapping.document.TimeFormat;
import io.spillway.mapping.model.ColumnType;
import java.time.DateTimeException;
import java.time.Instant;

/** Dates and timestamps, which are finite, as points in time: a date is its midnight in UTC. */
final class Moments {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long DAYS_1970_TO_2000 = 10_957;
    private static final long MILLIS_PER_SECOND = 1000;
    private static final long NANOS_PER_MICRO = 1000;

    private Moments() {}

    static Instant instant(ColumnType type, byte[] bytes, int offset) throws UnmappableRowException {
        try {
            if (type == ColumnType.DATE) {
                return Instant.ofEpochSecond((Bytes.intAt(bytes, offset) + DAYS_1970_TO_2000) * SECONDS_PER_DAY);
            }
            long micros = TimeValues.sinceEpoch(Bytes.longAt(bytes, offset));
            return Instant.ofEpochSecond(
                    Math.floorDiv(micros, TimeValues.MICROS_PER_SECOND),
                    Math.floorMod(micros, TimeValues.MICROS_PER_SECOND) * NANOS_PER_MICRO);
        } catch (ArithmeticException | DateTimeException e) {
            throw outOfRange();
        }
    }

    static void write(ColumnType type, byte[] bytes, int offset, TimeFormat format, EventBuffer out)
            throws UnmappableRowException {
        try {
            if (format.equals(TimeFormat.ISO)) {
                TimeValues.timestamp(micros(type, bytes, offset), "Z\"", out);
            } else if (format.equals(TimeFormat.DATE)) {
                TimeValues.date(days(type, bytes, offset), out);
            } else if (format.equals(TimeFormat.UNIX)) {
                NumberValues.plain(instant(type, bytes, offset).getEpochSecond(), out);
            } else if (format.equals(TimeFormat.UNIX_MILLIS)) {
                Instant instant = instant(type, bytes, offset);
                NumberValues.plain(instant.getEpochSecond() * MILLIS_PER_SECOND + instant.getNano() / 1_000_000, out);
            } else {
                out.string(format.format(instant(type, bytes, offset)));
            }
        } catch (ArithmeticException | DateTimeException e) {
            throw outOfRange();
        }
    }

    private static UnmappableRowException outOfRange() {
        return new UnmappableRowException("the time is out of the format's range");
    }

    /** Microseconds since 2000. */
    private static long micros(ColumnType type, byte[] bytes, int offset) {
        return type == ColumnType.DATE
                ? Math.multiplyExact(Bytes.intAt(bytes, offset), TimeValues.MICROS_PER_DAY)
                : Bytes.longAt(bytes, offset);
    }

    /** Days since 2000. */
    private static int days(ColumnType type, byte[] bytes, int offset) {
        return type == ColumnType.DATE
                ? Bytes.intAt(bytes, offset)
                : (int) Math.floorDiv(Bytes.longAt(bytes, offset), TimeValues.MICROS_PER_DAY);
    }
}
