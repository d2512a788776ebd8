package io.spillway.jobs.destination.database;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The destination's table as it is.
 *
 * @param name quoted, for statements
 * @param columns by name, in the table's order; those that the database computes are not here
 * @param uniqueKeys sets of columns of which there is at most one row for each combination of values
 */
record Table(String name, Map<String, Column> columns, List<Set<String>> uniqueKeys) {
    Table {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        uniqueKeys = List.copyOf(uniqueKeys);
    }
}
