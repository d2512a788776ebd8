package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Values that MySQL would change without a word, or does not read as events write them. */
final class MySqlValues {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,20}");
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private MySqlValues() {}

    /** A whole number; true is 1 and false 0. */
    static String integer(Column column, JsonNode value) throws RowException {
        if (value.isBoolean()) {
            return value.booleanValue() ? "1" : "0";
        }
        String text = Values.text(column, value);
        if (!INTEGER.matcher(text).matches()) {
            throw Values.refusal(column, "takes whole numbers, and the value is none");
        }
        return text;
    }

    /** An instant as a session in UTC writes it; what is none goes as it is, for the database to judge. */
    static String moment(Column column, JsonNode value) throws RowException {
        String text = Values.text(column, value);
        if (text.indexOf('T') < 0) {
            return text;
        }
        try {
            return MOMENT.format(OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return text;
        }
    }
}
