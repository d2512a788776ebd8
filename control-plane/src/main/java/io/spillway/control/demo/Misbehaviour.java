package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the receiver was told to do wrong: rules, of which the first that strikes counts. Any thread may call. */
final class Misbehaviour {
    private volatile List<RuleInForce> rules = List.of();
    private final RuleInForce refusal = new RuleInForce(Rule.next(Rule.ALWAYS, Fault.Answer.of(400)));
    private volatile Predicate<JsonNode> refused = event -> false;

    /** Forgets the rules for these, and lets go of requests that the old ones hold. */
    synchronized void replace(List<Rule> newRules) {
        List<RuleInForce> old = rules;
        rules = newRules.stream().map(RuleInForce::new).toList();
        old.forEach(RuleInForce::switchOff);
    }

    /** Adds a rule behind the others. */
    synchronized void add(Rule rule) {
        rules = Stream.concat(rules.stream(), Stream.of(new RuleInForce(rule))).toList();
    }

    /** Refuses requests with such an event, behind all rules and independent of them. */
    void refuseEventsWhere(Predicate<JsonNode> events) {
        refused = events;
    }

    /** The rule that strikes this request. Predicates of events may block, and hold up nobody else. */
    Optional<RuleInForce> next(int bytes, List<ObjectNode> events) {
        for (RuleInForce rule : rules) {
            if (rule.strikes(bytes, events)) {
                return Optional.of(rule);
            }
        }
        return events.stream().anyMatch(refused) ? Optional.of(refusal) : Optional.empty();
    }

    /** What is left to do wrong, as a document. */
    ObjectNode describe() {
        ObjectNode document = ExactJson.object();
        document.putArray(MisbehaviourDocument.RULES)
                .addAll(rules.stream()
                        .filter(rule -> !rule.isSpent())
                        .map(RuleInForce::describe)
                        .toList());
        return document;
    }
}
