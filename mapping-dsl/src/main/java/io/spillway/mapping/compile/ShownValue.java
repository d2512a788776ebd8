package io.spillway.mapping.compile;

import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.PackedRow;
import java.nio.charset.StandardCharsets;

/** Writes a value for people to look at: always valid JSON, and never much longer than somebody wants to read. */
final class ShownValue {
    static final int MOST_CHARACTERS = 300;
    /** Four bytes are the most that a character takes, and what is behind them may be any number of megabytes. */
    private static final int MOST_TEXT_BYTES = 4 * MOST_CHARACTERS + 4;

    private static final int MOST_BYTES = 64 * 1024;

    private ShownValue() {}

    static String of(ColumnType type, byte[] row, int field) {
        int length = PackedRow.fieldLength(row, field);
        if (length < 0) {
            return "null";
        }
        if (type == ColumnType.TEXT) {
            int shown = Math.min(length, MOST_TEXT_BYTES);
            return Json.string(cut(new String(row, field + 4, shown, StandardCharsets.UTF_8)));
        }
        return length > MOST_BYTES
                ? Json.string("… %,d bytes".formatted(length))
                : written(ValueWriter.of(type), row, field + 4, length);
    }

    private static String written(ValueWriter writer, byte[] row, int offset, int length) {
        EventBuffer out = new EventBuffer(0);
        try {
            writer.write(row, offset, length, out);
        } catch (UnmappableRowException e) {
            return Json.string("… " + e.getMessage());
        }
        String json = new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
        if (json.length() <= MOST_CHARACTERS) {
            return json;
        }
        return Json.string(cut(json.startsWith("\"") ? json.substring(1) : json));
    }

    private static String cut(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1));
        return text.substring(0, splits ? MOST_CHARACTERS - 1 : MOST_CHARACTERS) + "…";
    }
}
