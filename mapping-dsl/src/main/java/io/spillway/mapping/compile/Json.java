package io.spillway.mapping.compile;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON text of what is known when a mapping is compiled. */
final class Json {
    private Json() {}

    static String string(String text) {
        EventBuffer out = new EventBuffer(0).string(text);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    static String label(String name) {
        return string(name) + ":";
    }

    static String scalar(@Nullable JsonNode value) {
        if (value == null) {
            return "null";
        }
        return value.isTextual() ? string(value.textValue()) : value.toString();
    }
}
