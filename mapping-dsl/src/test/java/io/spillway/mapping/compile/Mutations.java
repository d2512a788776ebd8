package io.spillway.mapping.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Documents with something changed at random: members dropped, misnamed or given another value. */
final class Mutations {
    private static final String[] VALUES = {
        "null",
        "1",
        "true",
        "\"\"",
        "\"x\"",
        "\"user\"",
        "\"traits.\"",
        "\"a..b\"",
        "[]",
        "[1, \"k1\"]",
        "{}",
        "{\"column\": \"name\"}",
        "{\"default\": null}",
        "{\"to\": \"x\", \"type\": \"number\"}",
        "\"record\"",
        "\"track\"",
        "\"object\"",
        "\"\\\"open\"",
        "\"k1 +\"",
        "\"column(1)\"",
        "\"[1].map(x, type(x))\"",
        "1e400"
    };
    private static final String[] NAMES = {
        "userId", "event", "mode", "object", "x", "", "traits.deep", "context.sources.x", "*", "nulls", "a[0]", "name"
    };

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    ObjectNode of(ObjectNode document) {
        ObjectNode changed = document.deepCopy();
        for (int i = random.nextInt(3); i >= 0; i--) {
            List<JsonNode> containers = new ArrayList<>();
            collect(changed, containers);
            change(containers.get(random.nextInt(containers.size())));
        }
        return changed;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private void change(JsonNode container) {
        if (container instanceof ArrayNode array) {
            array.add(value());
            return;
        }
        ObjectNode object = (ObjectNode) container;
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty() || random.nextInt(4) == 0) {
            object.set(LawCase.pick(random, NAMES), value());
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(3)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(LawCase.pick(random, NAMES), object.remove(name));
            default -> object.set(name, value());
        }
    }

    private JsonNode value() {
        return LawDocument.parsed(LawCase.pick(random, VALUES));
    }
}
