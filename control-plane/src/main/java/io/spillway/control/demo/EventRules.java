package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The gateway's rules for a body, in its order: JSON, each event, size, emptiness. One bad event refuses all of them.
 */
final class EventRules {
    private EventRules() {}

    static List<ObjectNode> batch(byte[] body) throws RefusedException {
        List<ObjectNode> events = new ArrayList<>();
        if (json(body).path("batch") instanceof ArrayNode batch) {
            for (JsonNode event : batch) {
                events.add(event(event));
            }
        }
        checkSize(body);
        if (events.isEmpty()) {
            throw Refusal.EMPTY_BATCH.exception();
        }
        return events;
    }

    /** A body that is one event; its type is the one that the path names. */
    static List<ObjectNode> single(String type, byte[] body) throws RefusedException {
        JsonNode event = json(body);
        if (event instanceof ObjectNode object) {
            object.put("type", type);
        }
        List<ObjectNode> events = List.of(event(event));
        checkSize(body);
        return events;
    }

    private static JsonNode json(byte[] body) throws RefusedException {
        try {
            JsonNode tree = ExactJson.MAPPER.readTree(body);
            if (!tree.isMissingNode()) {
                return tree;
            }
        } catch (IOException | NumberFormatException e) {
            // answered below, as an empty body is; the other exception is of a number with an endless exponent
        }
        throw Refusal.INVALID_JSON.exception();
    }

    private static ObjectNode event(JsonNode event) throws RefusedException {
        if (!(event instanceof ObjectNode object)) {
            throw Refusal.NOT_AN_EVENT.exception();
        }
        if (needsIdentity(event) && isEmpty(event, "userId") && isEmpty(event, "anonymousId")) {
            throw Refusal.NO_IDENTITY.exception();
        }
        return object;
    }

    private static boolean needsIdentity(JsonNode event) {
        return !event.path("type").asText().equals("record");
    }

    private static boolean isEmpty(JsonNode event, String field) {
        return VisibleText.isEmpty(ExactJson.text(event.path(field)));
    }

    private static void checkSize(byte[] body) throws RefusedException {
        if (body.length > RequestBody.MAX_BYTES) {
            throw Refusal.TOO_LARGE.exception();
        }
    }
}
