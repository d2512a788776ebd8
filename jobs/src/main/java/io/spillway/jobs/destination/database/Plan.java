package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements of one request. Deletes come first, so that a key can be another row's from one round to the next. */
record Plan(List<Batch> batches) {

    /**
     * One statement with its rows.
     *
     * @param columns whose values its parameters are, in their order
     * @param rows values in that order: texts, bytes, or null
     */
    record Batch(String statement, List<Column> columns, List<List<@Nullable Object>> rows) {}

    /**
     * Lays out changes.
     *
     * @throws SetupException if the table is not made for them
     * @throws RowException if a row cannot be brought to the table
     */
    static Plan of(List<RecordChange> changes, Table table, DatabaseSettings settings, Dialect dialect)
            throws SetupException, RowException {
        Map<String, Batch> batches = new LinkedHashMap<>();
        TableFit fit = new TableFit(table, dialect);
        for (boolean deletes : List.of(true, false)) {
            for (RecordChange change : changes) {
                if (change.isDelete() == deletes) {
                    List<String> keys = sorted(List.of(), change.keys());
                    List<String> others = deletes ? List.of() : sorted(settings.columns(), change.fields());
                    fit.check(keys, others, change);
                    add(change, columns(table, keys), columns(table, others), table, dialect, batches);
                }
            }
        }
        return new Plan(List.copyOf(batches.values()));
    }

    private static void add(
            RecordChange change,
            List<Column> keys,
            List<Column> others,
            Table table,
            Dialect dialect,
            Map<String, Batch> batches)
            throws RowException {
        String statement = change.isDelete() ? dialect.delete(keys, table) : dialect.upsert(keys, others, table);
        List<@Nullable Object> values = new ArrayList<>();
        for (Column key : keys) {
            values.add(dialect.value(key, change.keys().getOrDefault(key.name(), NullNode.instance)));
        }
        for (Column other : others) {
            values.add(dialect.value(other, change.fields().getOrDefault(other.name(), NullNode.instance)));
        }
        batches.computeIfAbsent(
                        statement,
                        sql -> new Batch(
                                sql,
                                Stream.concat(keys.stream(), others.stream()).toList(),
                                new ArrayList<>()))
                .rows()
                .add(values);
    }

    /** Sorted, so that events whose members come in another order have the same statement. */
    private static List<String> sorted(List<String> always, Map<String, JsonNode> members) {
        TreeSet<String> names = new TreeSet<>(always);
        names.addAll(members.keySet());
        return List.copyOf(names);
    }

    private static List<Column> columns(Table table, List<String> names) {
        return names.stream()
                .map(name -> Objects.requireNonNull(table.columns().get(name)))
                .toList();
    }
}
