package io.spillway.jobs.warehouse.postgresql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Conditions on a key that every row meets exactly one of, wherever the bounds lie. That needs bounds which ascend in
 * the order by which the server compares the key; how even the parts are is another matter.
 *
 * <p>Operators are named with their schema, since others may stand before them in the role's search path. Literals
 * carry no type: so they get the column's, and are compared with its collation.
 *
 * @param names the key's columns as a statement names them, at least one
 * @param bounds ascending, each with a value for every column
 */
record KeyRanges(List<String> names, List<List<String>> bounds) {
    KeyRanges {
        names = List.copyOf(names);
        bounds = bounds.stream().map(List::copyOf).toList();
    }

    /**
     * One more than there are bounds, the highest first: it is open, and may have grown since the bounds were known.
     */
    List<String> ranges() {
        List<String> ranges = new ArrayList<>();
        for (int i = bounds.size(); i >= 0; i--) {
            String from = i == 0 ? "" : compared(">=", bounds.get(i - 1));
            String to = i == bounds.size() ? "" : compared("<", bounds.get(i));
            ranges.add(from + (from.isEmpty() || to.isEmpty() ? "" : " AND ") + to);
        }
        return ranges;
    }

    private String compared(String operator, List<String> bound) {
        return row(names) + " OPERATOR(pg_catalog." + operator + ") "
                + row(bound.stream().map(Sql::text).toList());
    }

    private static String row(List<String> parts) {
        return parts.size() == 1 ? parts.get(0) : "ROW(" + String.join(", ", parts) + ")";
    }

    /**
     * The rows that no range holds: a comparison goes from left to right until two values differ, and is unknown if it
     * meets a null before. So a null matters only behind values that are all those of a bound.
     */
    String nulls() {
        Set<String> conditions = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            for (List<String> bound : bounds) {
                conditions.add(nullBehind(bound.subList(0, i)));
            }
        }
        return String.join(" OR ", conditions);
    }

    private String nullBehind(List<String> values) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            parts.add(names.get(i) + " OPERATOR(pg_catalog.=) " + Sql.text(values.get(i)));
        }
        parts.add(names.get(values.size()) + " IS NULL");
        return parts.stream().collect(Collectors.joining(" AND ", "(", ")"));
    }

    /** About so many ranges: every so manyth bound. */
    KeyRanges thinned(int count) {
        List<List<String>> kept = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            kept.add(bounds.get((int) ((long) i * (bounds.size() + 1) / count) - 1));
        }
        return new KeyRanges(names, kept);
    }
}
