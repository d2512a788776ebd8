package io.spillway.mapping.document;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a point in time is written: in UTC, and the same on every machine, since names of months and days are those of
 * Java's root locale. Immutable.
 */
public final class TimeFormat {
    /** ISO 8601 with milliseconds, or microseconds where they count. */
    public static final TimeFormat ISO = new TimeFormat("iso", "uuuu-MM-dd'T'HH:mm:ss.SSSX");

    /** The day alone, {@code 2026-11-21}. */
    public static final TimeFormat DATE = new TimeFormat("date", "uuuu-MM-dd");

    /** Whole seconds since 1970, a number. */
    public static final TimeFormat UNIX = new TimeFormat("unix", null);

    /** Whole milliseconds since 1970, a number. */
    public static final TimeFormat UNIX_MILLIS = new TimeFormat("unixMillis", null);

    private static final List<TimeFormat> NAMED = List.of(ISO, DATE, UNIX, UNIX_MILLIS);
    private static final List<String> NAMES =
            NAMED.stream().map(TimeFormat::toString).toList();
    private static final DateTimeFormatter ISO_MICROS = formatter("uuuu-MM-dd'T'HH:mm:ss.SSSSSSX");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'");
    private static final int MAX_LENGTH = 100;

    private final String text;
    private final @Nullable DateTimeFormatter formatter;

    private TimeFormat(String text, @Nullable String pattern) {
        this.text = text;
        this.formatter = pattern == null ? null : formatter(pattern);
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** The format with this name, or of this pattern of {@link DateTimeFormatter}; empty if it is neither. */
    public static Optional<TimeFormat> of(String text) {
        for (TimeFormat named : NAMED) {
            if (named.text.equals(text)) {
                return Optional.of(named);
            }
        }
        // "unx" is a pattern, too, but hardly what somebody meant
        boolean isMisspelt = Suggestions.nearest(text, NAMES).isPresent();
        return isMisspelt || text.length() > MAX_LENGTH ? Optional.empty() : ofPattern(text);
    }

    private static Optional<TimeFormat> ofPattern(String pattern) {
        // the pad letter makes formats that some days do not fit, and Java fails on some of them with a class cast
        if (QUOTED.matcher(pattern).replaceAll("").contains("p")) {
            return Optional.empty();
        }
        try {
            TimeFormat format = new TimeFormat(pattern, pattern);
            return format.format(Instant.EPOCH).isBlank() ? Optional.empty() : Optional.of(format);
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    static Optional<TimeFormat> read(Fields fields, String key) {
        return fields.text(key).flatMap(written -> {
            Optional<TimeFormat> format = of(written);
            if (format.isEmpty()) {
                fields.problem(
                        key,
                        "expected %s or a pattern such as \"yyyy-MM-dd HH:mm\", found %s"
                                .formatted(String.join(", ", NAMES), Problem.quote(written)),
                        Suggestions.nearest(written, NAMES));
            }
            return format;
        });
    }

    /** The time as text, also where it is a number. */
    public String format(Instant time) {
        if (formatter == null) {
            return String.valueOf(equals(UNIX) ? time.getEpochSecond() : time.toEpochMilli());
        }
        boolean hasMicros = time.getNano() % 1_000_000 != 0;
        return equals(ISO) && hasMicros ? ISO_MICROS.format(time) : formatter.format(time);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TimeFormat format && format.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As documents write it. */
    @Override
    public String toString() {
        return text;
    }
}
