package io.spillway.jobs.warehouse.postgresql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Conditions on a key that every row meets exactly one of, wherever the bounds lie. That needs bounds which ascend in
 * the order by which the server compares the key, and one text for values that it finds equal; how even the parts are
 * is another matter.
 *
 * <p>Every condition fixes some leading columns and bounds the next one, since servers estimate comparisons of whole
 * rows by their first column alone. Operators are named with their schema, since others may stand before them in the
 * role's search path. Literals carry no type: so they get the column's, and are compared with its collation.
 *
 * @param names the key's columns as a statement names them, at least one
 * @param bounds ascending, each with a value for every column
 */
record KeyRanges(List<String> names, List<List<String>> bounds) {
    KeyRanges {
        names = List.copyOf(names);
        bounds = bounds.stream().map(List::copyOf).toList();
    }

    /** At least one more than there are bounds, the highest first: it is open, and may have grown since. */
    List<String> ranges() {
        List<String> ranges = new ArrayList<>();
        cut(List.of(), bounds, ranges);
        return ranges;
    }

    /**
     * Cuts the rows that have some values in the first columns.
     *
     * @param within the bounds with these values
     */
    private void cut(List<String> values, List<List<String>> within, List<String> ranges) {
        int column = values.size();
        boolean last = column == names.size() - 1;
        List<String> cuts =
                within.stream().map(bound -> bound.get(column)).distinct().toList();
        for (int i = cuts.size(); i >= 0; i--) {
            List<String> parts = new ArrayList<>(equal(values));
            if (i > 0) {
                parts.add(compared(column, last ? ">=" : ">", cuts.get(i - 1)));
            }
            if (i < cuts.size()) {
                parts.add(compared(column, "<", cuts.get(i)));
            }
            ranges.add(String.join(" AND ", parts));
            if (i > 0 && !last) {
                String value = cuts.get(i - 1);
                List<String> longer = new ArrayList<>(values);
                longer.add(value);
                cut(
                        longer,
                        within.stream()
                                .filter(bound -> bound.get(column).equals(value))
                                .toList(),
                        ranges);
            }
        }
    }

    private List<String> equal(List<String> values) {
        return IntStream.range(0, values.size())
                .mapToObj(column -> compared(column, "=", values.get(column)))
                .toList();
    }

    private String compared(int column, String operator, String value) {
        return names.get(column) + " OPERATOR(pg_catalog." + operator + ") " + Sql.text(value);
    }

    /** The rows that no range holds: those with a null, in the first column or behind values of a bound. */
    String nulls() {
        Set<String> conditions = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            for (List<String> bound : bounds) {
                List<String> parts = new ArrayList<>(equal(bound.subList(0, i)));
                parts.add(names.get(i) + " IS NULL");
                conditions.add("(" + String.join(" AND ", parts) + ")");
            }
        }
        return String.join(" OR ", conditions);
    }

    /** The same with fewer bounds: those that leave about so many parts of equal size. */
    KeyRanges thinned(int count) {
        List<List<String>> kept = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            kept.add(bounds.get((int) ((long) i * (bounds.size() + 1) / count) - 1));
        }
        return new KeyRanges(names, kept);
    }
}
