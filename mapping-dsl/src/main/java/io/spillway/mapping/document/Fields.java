package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Strict reader of one JSON object: every wrong value becomes a problem, with a harmless value in its place, so that
 * reading goes on and finds them all. A key is <em>known</em> once it was asked for; {@link #finish()} comes last and
 * records every key that is not. Confined to one thread.
 */
public final class Fields {
    private final JsonNode node;
    private final String pointer;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    private Fields(JsonNode node, String pointer, Problems problems) {
        this.node = node;
        this.pointer = pointer;
        this.problems = problems;
    }

    /** Reads {@code node}, which stands at {@code pointer}; anything but an object is a problem. */
    public static Fields of(JsonNode node, String pointer, Problems problems) {
        if (node.isObject()) {
            return new Fields(node, pointer, problems);
        }
        problems.add(pointer, "expected an object, found " + kind(node));
        return new Fields(JsonNodeFactory.instance.objectNode(), pointer, problems);
    }

    /** The pointer to this object. */
    public String pointer() {
        return pointer;
    }

    /** The pointer to one of this object's members. */
    public String pointer(String key) {
        return Pointers.child(pointer, key);
    }

    /** Records a problem of the member {@code key}, for rules that are not about its type. */
    public void problem(String key, String message) {
        problems.add(pointer(key), message);
    }

    /** Records a problem of the member {@code key} with what was perhaps meant. */
    public void problem(String key, String message, Optional<String> suggestion) {
        problems.add(pointer(key), message, suggestion);
    }

    /** Where this reader's problems go. */
    public Problems problems() {
        return problems;
    }

    /** All keys in the order of the document. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The value as it is, also JSON null. */
    public Optional<JsonNode> node(String key) {
        known.add(key);
        return Optional.ofNullable(node.get(key));
    }

    /** Text that is not empty. */
    public Optional<String> text(String key) {
        return node(key).flatMap(value -> textOf(value, pointer(key)));
    }

    /** Text that has to be there, else a problem and "". */
    public String requiredText(String key) {
        return text(key).orElseGet(() -> {
            missing(key, "text");
            return "";
        });
    }

    /** Texts, written as one text or a list of them; none if the key is absent. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        @Nullable JsonNode value = node(key).orElse(null);
        if (value != null && !value.isArray()) {
            textOf(value, pointer(key)).ifPresent(texts::add);
        } else if (value != null) {
            int index = 0;
            for (JsonNode item : value) {
                textOf(item, Pointers.child(pointer(key), index++)).ifPresent(texts::add);
            }
        }
        return texts;
    }

    /** A whole number within bounds, both allowed. */
    public Optional<Integer> integer(String key, int min, int max) {
        String expected = "a whole number from %d to %d".formatted(min, max);
        return checked(
                        key,
                        expected,
                        value -> value.canConvertToInt()
                                && value.isIntegralNumber()
                                && value.intValue() >= min
                                && value.intValue() <= max)
                .map(JsonNode::intValue);
    }

    /** True or false. */
    public Optional<Boolean> bool(String key) {
        return checked(key, "true or false", JsonNode::isBoolean).map(JsonNode::booleanValue);
    }

    /** One of an enum's constants, written as {@link #written} says. */
    public <E extends Enum<E>> Optional<E> oneOf(String key, Class<E> type) {
        return text(key).flatMap(word -> constant(key, word, type));
    }

    private <E extends Enum<E>> Optional<E> constant(String key, String word, Class<E> type) {
        Optional<E> constant = Stream.of(type.getEnumConstants())
                .filter(e -> written(e).equals(word))
                .findFirst();
        if (constant.isEmpty()) {
            List<String> allowed =
                    Stream.of(type.getEnumConstants()).map(Fields::written).toList();
            problem(
                    key,
                    "expected one of %s, found %s".formatted(String.join(", ", allowed), Problem.quote(word)),
                    Suggestions.nearest(word, allowed));
        }
        return constant;
    }

    /** An enum's constant as documents write it: {@code AS_NULL} is {@code asNull}. */
    public static String written(Enum<?> constant) {
        StringBuilder written = new StringBuilder();
        for (String word : constant.name().split("_", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            written.append(written.isEmpty() ? lower : word.charAt(0) + lower.substring(1));
        }
        return written.toString();
    }

    /** A nested object. */
    public Optional<Fields> object(String key) {
        return node(key).map(value -> of(value, pointer(key), problems));
    }

    /** A nested object that has to be there, else a problem and an empty one. */
    public Fields requiredObject(String key) {
        return object(key).orElseGet(() -> {
            missing(key, "an object");
            return new Fields(JsonNodeFactory.instance.objectNode(), pointer(key), problems);
        });
    }

    /** Records every key that nobody asked for. */
    public void finish() {
        for (String name : names()) {
            if (!known.contains(name)) {
                problem(
                        name,
                        "unknown key %s, known are %s".formatted(Problem.quote(name), String.join(", ", known)),
                        Suggestions.nearest(name, known));
            }
        }
    }

    /** What sort of value a document holds, in words for messages. */
    public static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case BOOLEAN -> node.asText();
            case NULL -> "no value";
            case NUMBER -> "the number " + Problem.quote(node.asText());
            case STRING, BINARY -> node.asText().isEmpty() ? "an empty text" : "text";
            case MISSING -> "nothing";
        };
    }

    // a key that is there with a wrong value has its problem already
    private void missing(String key, String expected) {
        if (!node.has(key)) {
            String hint = "the key \"%s\" is missing, it needs %s".formatted(key, expected);
            problems.add(pointer, hint);
        }
    }

    private Optional<String> textOf(JsonNode value, String at) {
        if (value.isTextual() && !value.textValue().isEmpty()) {
            return Optional.of(value.textValue());
        }
        problems.add(at, "expected text, found " + kind(value));
        return Optional.empty();
    }

    private Optional<JsonNode> checked(String key, String expected, Predicate<JsonNode> check) {
        @Nullable JsonNode value = node(key).orElse(null);
        if (value == null || check.test(value)) {
            return Optional.ofNullable(value);
        }
        problem(key, "expected %s, found %s".formatted(expected, kind(value)));
        return Optional.empty();
    }
}
