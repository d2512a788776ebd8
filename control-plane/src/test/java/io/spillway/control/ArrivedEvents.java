package io.spillway.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Events in the order of their arrival, and what they come to. */
record ArrivedEvents(List<JsonNode> events) {

    /** Names by key, after the last event. */
    Map<String, String> names() {
        Map<String, String> names = new TreeMap<>();
        for (JsonNode event : events) {
            String key = event.path("recordId").asText();
            if (event.path("action").asText().equals("delete")) {
                names.remove(key);
            } else {
                names.put(key, event.at("/traits/name").asText());
            }
        }
        return names;
    }

    /** How often each message id is there. */
    Map<String, Long> arrivals() {
        Map<String, Long> arrivals = new HashMap<>();
        events.forEach(event -> arrivals.merge(event.path("messageId").asText(), 1L, Long::sum));
        return arrivals;
    }
}
