package io.spillway.mapping.compile;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON text of what is known when a mapping is compiled. */
final class Json {
    private Json() {}

    static String string(String text) {
        return text(new EventBuffer(0).string(text));
    }

    static String label(String name) {
        return string(name) + ":";
    }

    /** Any value on one line, its members in their order. */
    static String value(JsonNode value) {
        EventBuffer out = new EventBuffer(0);
        write(value, out);
        return text(out);
    }

    // Jackson would write half of a surrogate pair as it is
    private static void write(JsonNode value, EventBuffer out) {
        if (value.isTextual()) {
            out.string(value.textValue());
        } else if (value.isObject()) {
            out.put('{');
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                out.comma().string(member.getKey()).put(':');
                write(member.getValue(), out);
            }
            out.put('}');
        } else if (value.isArray()) {
            out.put('[');
            for (int i = 0; i < value.size(); i++) {
                if (i > 0) {
                    out.put(',');
                }
                write(value.get(i), out);
            }
            out.put(']');
        } else {
            out.ascii(value.toString());
        }
    }

    private static String text(EventBuffer out) {
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }
}
