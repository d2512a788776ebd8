package io.spillway.mapping.compile;

import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.document.Suggestions;
import io.spillway.mapping.model.Column;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model's columns by name; asking for one that is not there is a problem of who asked. */
final class ModelColumns {
    private final Map<String, Column> byName = new LinkedHashMap<>();

    ModelColumns(List<Column> columns, String pointer, Problems problems) {
        if (columns.isEmpty()) {
            problems.add(pointer, "the model's result has no columns");
        }
        for (Column column : columns) {
            if (byName.put(column.name(), column) != null) {
                problems.add(
                        pointer,
                        "the model's result has two columns %s: give one an alias"
                                .formatted(Problem.quote(column.name())));
            }
        }
    }

    Collection<Column> all() {
        return byName.values();
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    Optional<Column> find(String name, String pointer, Problems problems) {
        Optional<Column> column = Optional.ofNullable(byName.get(name));
        if (column.isEmpty()) {
            problems.add(
                    pointer,
                    "there is no column %s".formatted(Problem.quote(name)),
                    problems.isFull() ? Optional.empty() : Suggestions.nearest(name, byName.keySet()));
        }
        return column;
    }

    /** A column that is to be an id or a name: of a type with a plain text. */
    Optional<Column> findScalar(String name, String pointer, Problems problems) {
        Optional<Column> column = find(name, pointer, problems);
        column.filter(ModelColumns::isNested)
                .ifPresent(nested -> problems.add(
                        pointer,
                        "column %s is of type %s: use text, a number or a UUID"
                                .formatted(Problem.quote(name), nested.type())));
        return column;
    }

    private static boolean isNested(Column column) {
        return switch (column.type()) {
            case ARRAY, JSON, JSONB -> true;
            default -> false;
        };
    }
}
