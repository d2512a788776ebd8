package io.spillway.control.demo;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads what the receiver is told to do wrong; docs/receiver.md says what may stand there. */
final class MisbehaviourDocument {
    static final String RULES = "rules";

    /** The size that is read. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MOST_RULES = 100;
    private static final int MOST_TIMES = 1_000_000;
    private static final int MOST_CHARACTERS = 10_000;
    private static final int MOST_PATTERN_CHARACTERS = 500;
    private static final List<String> RULE_KEYS = List.of(
            "times",
            "share",
            "seed",
            "overBytes",
            "overEvents",
            "event",
            "status",
            "body",
            "retryAfter",
            "location",
            "connection",
            "stored");
    private static final List<String> ANSWER_KEYS = List.of("body", "retryAfter", "location");

    private MisbehaviourDocument() {}

    /** The rules of a document; an IllegalArgumentException says what is wrong with it, and where. */
    static List<Rule> read(byte[] json) {
        Members document = Members.of("", tree(json), List.of(RULES));
        List<Rule> rules = new ArrayList<>();
        if (document.has(RULES)) {
            if (!(document.object().get(RULES) instanceof ArrayNode array) || array.size() > MOST_RULES) {
                throw document.problemOf(RULES, "expected an array of at most %d rules".formatted(MOST_RULES));
            }
            for (JsonNode rule : array) {
                rules.add(rule(Members.of("/rules/" + rules.size(), rule, RULE_KEYS)));
            }
        }
        return rules;
    }

    private static JsonNode tree(byte[] json) {
        try {
            return ExactJson.MAPPER
                    .reader()
                    .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .readTree(json);
        } catch (IOException | NumberFormatException e) {
            throw new IllegalArgumentException("the document is not JSON: " + firstLine(e), e);
        }
    }

    private static Rule rule(Members members) {
        Fault fault = fault(members);
        return new Rule(
                new RuleCondition(
                        members.integer("overBytes", 1, RequestBody.MAX_BYTES, 0),
                        members.integer("overEvents", 1, RequestBody.MAX_BYTES, 0),
                        members.value("event")
                                .map(event -> match(Members.of(
                                        members.pathOf("event"), event, List.of("pointer", "equals", "matches"))))
                                .orElse(null)),
                members.integer("times", 1, MOST_TIMES, Rule.ALWAYS),
                members.share("share"),
                members.integer("seed", 0, Integer.MAX_VALUE, 0),
                fault,
                members.bool("stored", fault.status() >= 200 && fault.status() < 300));
    }

    private static Fault fault(Members members) {
        if (members.has("status") == members.has("connection")) {
            throw Members.problem(members.path(), "a rule has either a status or a connection");
        }
        if (members.has("status")) {
            return new Fault.Answer(
                    members.integer("status", 200, 599, 0),
                    members.text("body", MOST_CHARACTERS).orElse(null),
                    members.header("retryAfter").orElse(null),
                    members.header("location").orElse(null));
        }
        for (String key : ANSWER_KEYS) {
            if (members.has(key)) {
                throw members.problemOf(key, "belongs to a status, and there is none");
            }
        }
        String word = members.text("connection", MOST_CHARACTERS).orElse("");
        for (Fault.Connection fault : Fault.Connection.values()) {
            if (fault.word().equals(word)) {
                return fault;
            }
        }
        throw members.problemOf("connection", "expected one of " + String.join(", ", Fault.Connection.words()));
    }

    private static EventMatch match(Members members) {
        JsonPointer pointer = pointer(members);
        Optional<String> matches = members.text("matches", MOST_PATTERN_CHARACTERS);
        if (matches.isPresent() == members.has("equals")) {
            throw Members.problem(members.path(), "an event has either equals or matches beside its pointer");
        }
        if (matches.isEmpty()) {
            return EventMatch.equalTo(pointer, ExactJson.text(members.object().path("equals")));
        }
        try {
            return EventMatch.matching(pointer, Pattern.compile(matches.get()));
        } catch (PatternSyntaxException e) {
            throw members.problemOf("matches", "no regular expression: " + firstLine(e));
        }
    }

    private static JsonPointer pointer(Members members) {
        try {
            String text = members.text("pointer", MOST_PATTERN_CHARACTERS).orElse("");
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw members.problemOf("pointer", "expected a JSON pointer, such as /traits/email");
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
