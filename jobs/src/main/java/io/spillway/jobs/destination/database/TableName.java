package io.spillway.jobs.destination.database;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table's name as it stands in a file: {@code table} or {@code schema.table}. Case is kept. A part with a dot in it
 * stands in double quotes.
 *
 * @param schema null if none is written
 */
record TableName(@Nullable String schema, String table) {
    private static final String PART = "([^\".]+|\"(?:[^\"]|\"\")+\")";
    private static final Pattern NAME = Pattern.compile("(?:" + PART + "\\.)?" + PART);

    /** Reads a name; empty if it is none. */
    static Optional<TableName> read(String text) {
        Matcher parts = NAME.matcher(text);
        if (!parts.matches() || text.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        @Nullable String schema = parts.group(1);
        return Optional.of(new TableName(schema == null ? null : plain(schema), plain(parts.group(2))));
    }

    private static String plain(String part) {
        return part.startsWith("\"") ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part;
    }
}
