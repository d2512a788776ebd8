package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The members of a JSON object that somebody wrote; every mistake is an exception that says where and what. */
record Members(String path, ObjectNode object) {
    /** Takes an object that has none but the known members. */
    static Members of(String path, JsonNode node, List<String> known) {
        if (!(node instanceof ObjectNode object)) {
            throw problem(path, "expected an object with some of " + known);
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw problem(path + "/" + name, "unknown key, known are " + String.join(", ", known));
            }
        });
        return new Members(path, object);
    }

    static IllegalArgumentException problem(String path, String what) {
        return new IllegalArgumentException((path.isEmpty() ? "the document" : path) + ": " + what);
    }

    /** The complaint about one member. */
    IllegalArgumentException problemOf(String name, String what) {
        return problem(pathOf(name), what);
    }

    String pathOf(String name) {
        return path + "/" + name;
    }

    boolean has(String name) {
        return object.has(name);
    }

    Optional<JsonNode> value(String name) {
        return Optional.ofNullable(object.get(name));
    }

    int integer(String name, int least, int most, int otherwise) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw problemOf(name, "expected a whole number from %d to %d".formatted(least, most));
        }
        return value.intValue();
    }

    double share(String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return 1;
        }
        if (!value.isNumber() || value.doubleValue() <= 0 || value.doubleValue() > 1) {
            throw problemOf(name, "expected a number above 0, up to 1");
        }
        return value.doubleValue();
    }

    boolean bool(String name, boolean otherwise) {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw problemOf(name, "expected true or false");
        }
        return value.asBoolean(otherwise);
    }

    Optional<String> text(String name, int mostCharacters) {
        Optional<JsonNode> value = value(name);
        if (value.isPresent()
                && (!value.get().isTextual() || value.get().textValue().length() > mostCharacters)) {
            throw problemOf(name, "expected a text of at most %d characters".formatted(mostCharacters));
        }
        return value.map(JsonNode::textValue);
    }

    /** A text that fits into a line of HTTP. */
    Optional<String> header(String name) {
        Optional<String> text = text(name, 1000);
        if (text.isPresent() && !text.get().chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw problemOf(name, "expected visible characters of ASCII and spaces, as a header can have them");
        }
        return text;
    }
}
