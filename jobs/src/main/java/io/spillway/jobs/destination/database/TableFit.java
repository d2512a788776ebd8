package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells whether a table can take changes, and otherwise the statement that a user may run: nothing is made unasked. */
final class TableFit {
    private final Table table;
    private final Dialect dialect;
    private final Set<List<List<String>>> fitting = new HashSet<>();

    TableFit(Table table, Dialect dialect) {
        this.table = table;
        this.dialect = dialect;
    }

    /** Checks what events with these members need, as {@link #check(List, List, RecordChange)} does. */
    void check(List<String> keys, List<String> others) throws SetupException {
        check(keys, others, new RecordChange(false, Map.of(), Map.of()));
    }

    /**
     * Checks what a change needs; each choice of columns once.
     *
     * @param example has values that types may be guessed from
     * @throws SetupException with what is missing and how it is made
     */
    void check(List<String> keys, List<String> others, RecordChange example) throws SetupException {
        if (fitting.add(List.of(keys, others))) {
            List<String> all = Stream.concat(keys.stream(), others.stream()).toList();
            checkColumns(all, example);
            checkKeys(keys, all);
        }
    }

    private void checkColumns(List<String> names, RecordChange example) throws SetupException {
        List<String> missing = names.stream()
                .filter(name -> !table.columns().containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            Map<String, JsonNode> values = new HashMap<>(example.fields());
            values.putAll(example.keys());
            String additions = missing.stream()
                    .map(name -> "ADD COLUMN " + definition(name, values))
                    .collect(Collectors.joining(", "));
            throw new SetupException(
                    "%s has no column %s that can be written: leave it out of the mapping, or run ALTER TABLE %s %s"
                            .formatted(table.name(), quoted(missing), table.name(), additions));
        }
    }

    private void checkKeys(List<String> keys, List<String> written) throws SetupException {
        Set<String> wanted = Set.copyOf(keys);
        if (!table.uniqueKeys().contains(wanted)) {
            throw new SetupException(
                    "%s has no unique index over exactly %s, by which rows are found: run ALTER TABLE %s ADD UNIQUE (%s)"
                            .formatted(table.name(), quoted(keys), table.name(), names(keys)));
        }
        for (Set<String> other : table.uniqueKeys()) {
            if (dialect.upsertsByAnyKey()
                    && !other.equals(wanted)
                    && Set.copyOf(written).containsAll(other)) {
                throw new SetupException(
                        ("%s has another unique index, over %s, and this database's upsert would overwrite whatever row"
                                        + " has the same values there: drop that index, or leave one of its columns out"
                                        + " of the mapping")
                                .formatted(table.name(), quoted(List.copyOf(other))));
            }
        }
    }

    /**
     * There is no table: the statement that makes one, for a user to look at and run.
     *
     * @param changes have values that types may be guessed from; none if only names are known
     */
    static String creation(DatabaseSettings settings, Dialect dialect, List<RecordChange> changes) {
        String table = dialect.table(settings);
        String where = "\"%s\" at %s has no table %s that \"%s\" can see"
                .formatted(settings.database(), settings.at(), table, settings.user());
        Map<String, JsonNode> keys = examples(settings.keys());
        Map<String, JsonNode> others = examples(settings.columns());
        for (RecordChange change : changes) {
            keys.putAll(change.keys());
            others.putAll(change.fields());
        }
        if (keys.isEmpty()) {
            return where + ": create it, with a primary key over the mapping's identifiers";
        }
        return "%s: run CREATE TABLE %s (%s, PRIMARY KEY (%s)), with the types that you want"
                .formatted(
                        where,
                        table,
                        Stream.concat(
                                        keys.entrySet().stream()
                                                .map(key -> dialect.name(key.getKey()) + " "
                                                        + dialect.keyType(key.getValue())),
                                        others.entrySet().stream()
                                                .map(other -> dialect.name(other.getKey()) + " "
                                                        + dialect.type(other.getValue())))
                                .collect(Collectors.joining(", ")),
                        keys.keySet().stream().map(dialect::name).collect(Collectors.joining(", ")));
    }

    private static Map<String, JsonNode> examples(List<String> names) {
        Map<String, JsonNode> examples = new TreeMap<>();
        names.forEach(name -> examples.put(name, MissingNode.getInstance()));
        return examples;
    }

    private String definition(String name, Map<String, JsonNode> values) {
        return dialect.name(name) + " " + dialect.type(values.getOrDefault(name, MissingNode.getInstance()));
    }

    private String names(List<String> names) {
        return names.stream().map(dialect::name).collect(Collectors.joining(", "));
    }

    private static String quoted(List<String> names) {
        return names.stream().sorted().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }
}
