package io.spillway.jobs.warehouse.postgresql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's plan of a query, as EXPLAIN (VERBOSE, FORMAT json) tells it (PostgreSQL's {@code commands/explain.c}).
 */
final class QueryPlan {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "(?:[a-z_][a-z0-9_]*|\"(?:[^\"]|\"\")+\")";
    private static final Pattern COLUMN = Pattern.compile(NAME + "\\." + NAME);
    private static final Pattern CALL = Pattern.compile("(" + NAME + ")\\(");

    /** Nodes whose rows may differ between two sessions that share a snapshot. */
    private static final Map<String, String> UNSTEADY = Map.of(
            "Limit", "the query has a LIMIT, so two sessions may read different rows",
            "Sample Scan", "the query reads a sample, so two sessions may read different rows",
            "Foreign Scan", "the query reads a foreign table, which the snapshot does not reach",
            "Custom Scan", "an extension reads the query's tables in a way of its own");

    /** The top node first. */
    private final List<JsonNode> nodes = new ArrayList<>();

    private QueryPlan(JsonNode top) {
        add(top);
    }

    /** The plan in EXPLAIN's answer. */
    static QueryPlan parse(String json) {
        try {
            return new QueryPlan(JSON.readTree(json).at("/0/Plan"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("EXPLAIN gave something else than JSON", e);
        }
    }

    private void add(JsonNode node) {
        nodes.add(node);
        node.path("Plans").forEach(this::add);
    }

    private JsonNode top() {
        return nodes.get(0);
    }

    private static String type(JsonNode node) {
        return node.path("Node Type").asText();
    }

    /** In the planner's units, of which a page read in order is one. */
    double cost() {
        return top().path("Total Cost").asDouble();
    }

    /** Whether the server knows without looking that there are no rows. */
    boolean isEmpty() {
        return nodes.size() == 1
                && type(top()).equals("Result")
                && top().path("One-Time Filter").asText().equals("false");
    }

    /**
     * Whether the result is exactly some columns of all rows that one scan of this kind finds in this table and none of
     * its children: nothing is computed, left out or added.
     */
    boolean isNothingBut(String scan, BaseColumn table) {
        return nodes.size() == 1
                && type(top()).equals(scan)
                && !top().has("Filter")
                && top().path("Schema").asText().equals(table.schema())
                && top().path("Relation Name").asText().equals(table.table());
    }

    /** Whether all columns are columns as they are stored. An outer join's null, for instance, is not. */
    boolean givesStoredColumns() {
        for (JsonNode output : top().path("Output")) {
            if (!COLUMN.matcher(output.asText()).matches()) {
                return false;
            }
        }
        return true;
    }

    /** Why two sessions may read different rows, if the kinds of nodes tell. */
    Optional<String> unsteadiness() {
        return nodes.stream()
                .map(node -> Optional.ofNullable(UNSTEADY.get(type(node))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Conditions that are checked on something else than a table's rows. */
    Set<String> filtersAboveTables() {
        Set<String> filters = new HashSet<>();
        for (JsonNode node : nodes) {
            if (node.has("Filter") && !node.has("Relation Name")) {
                filters.add(node.path("Filter").asText());
            }
        }
        return filters;
    }

    /** The names of all functions that are called, and perhaps some more, without schemas. */
    Set<String> functions() {
        Set<String> names = new HashSet<>();
        nodes.forEach(node -> node.forEach(value -> addFunctions(value, names)));
        return names;
    }

    private static void addFunctions(JsonNode value, Set<String> names) {
        if (value.isArray()) {
            value.forEach(element -> addFunctions(element, names));
        }
        Matcher call = CALL.matcher(value.asText());
        while (call.find()) {
            names.add(unquoted(call.group(1)));
        }
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
