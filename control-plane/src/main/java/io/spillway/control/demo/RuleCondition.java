package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a rule is for: all of this has to hold.
 *
 * @param overBytes the body is larger, inflated
 * @param overEvents it has more events
 * @param event at least one event is so; null for any
 */
record RuleCondition(
        int overBytes, int overEvents, @Nullable EventMatch event) {
    static final RuleCondition ANY = new RuleCondition(0, 0, null);

    boolean holds(int bytes, List<? extends JsonNode> events) {
        return bytes > overBytes
                && events.size() > overEvents
                && (event == null || events.stream().anyMatch(event::matches));
    }

    void describe(ObjectNode rule) {
        if (overBytes > 0) {
            rule.put("overBytes", overBytes);
        }
        if (overEvents > 0) {
            rule.put("overEvents", overEvents);
        }
        if (event != null) {
            rule.set("event", event.describe());
        }
    }
}
