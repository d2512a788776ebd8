package io.spillway.mapping.compile;

import io.spillway.mapping.model.ColumnType;
import java.nio.charset.StandardCharsets;

/** Values as text, whatever their type: what an event has between quotes, or JSON's own text. */
final class TextForm {
    private TextForm() {}

    static boolean isJson(ColumnType type) {
        return switch (type) {
            case JSON, JSONB, ARRAY -> true;
            case BOOLEAN,
                    BYTEA,
                    INT2,
                    INT4,
                    INT8,
                    TEXT,
                    FLOAT4,
                    FLOAT8,
                    NUMERIC,
                    DATE,
                    TIME,
                    TIMETZ,
                    TIMESTAMP,
                    TIMESTAMPTZ,
                    INTERVAL,
                    UUID -> false;
        };
    }

    /** Makes a string of the value that was written from {@code start} on. */
    static void quote(ColumnType type, int start, EventBuffer out) {
        if (isJson(type)) {
            out.stringify(start);
        } else if (out.bytes()[start] != '"') {
            out.quote(start);
        }
    }

    /** A value's text; {@code out} is needed meanwhile and left as it was. */
    static String of(ColumnType type, ValueWriter writer, byte[] bytes, int offset, int length, EventBuffer out)
            throws UnmappableRowException {
        if (type == ColumnType.TEXT) {
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
        int start = out.length();
        writer.write(bytes, offset, length, out);
        // of the other types only JSON's strings hold escapes, and those keep their quotes
        int quotes = out.bytes()[start] == '"' && !isJson(type) ? 1 : 0;
        String text =
                new String(out.bytes(), start + quotes, out.length() - start - 2 * quotes, StandardCharsets.UTF_8);
        out.reset(start);
        return text;
    }
}
