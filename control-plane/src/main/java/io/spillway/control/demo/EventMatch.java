package io.spillway.control.demo;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * Which events are meant: those whose text at a pointer has a part that the pattern finds. Numbers and booleans are
 * compared as their JSON; an event without a value there is not meant.
 *
 * @param isLiteral whether the pattern is one text, to be met as a whole
 */
record EventMatch(JsonPointer pointer, Pattern pattern, boolean isLiteral) {
    static EventMatch equalTo(JsonPointer pointer, String text) {
        return new EventMatch(pointer, Pattern.compile(text, Pattern.LITERAL), true);
    }

    static EventMatch matching(JsonPointer pointer, Pattern pattern) {
        return new EventMatch(pointer, pattern, false);
    }

    boolean matches(JsonNode event) {
        JsonNode value = event.at(pointer);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        String text = ExactJson.text(value);
        return isLiteral
                ? text.equals(pattern.pattern())
                : pattern.matcher(text).find();
    }

    ObjectNode describe() {
        return ExactJson.object()
                .put("pointer", pointer.toString())
                .put(isLiteral ? "equals" : "matches", pattern.pattern());
    }
}
