package io.spillway.jobs.warehouse.postgresql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.ColumnType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides how to cut a query's result into splits: ranges of the leading key column where PostgreSQL's own estimate
 * says that a range costs clearly less than the whole, one reader elsewhere. Nothing that would count or scan a table
 * is asked. For one round, in its snapshot's session.
 */
final class ReadPlanner {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<ColumnType> INTEGERS = EnumSet.of(ColumnType.INT2, ColumnType.INT4, ColumnType.INT8);
    /** In the planner's units: an index answers min and max for a few of them, a scan does not. */
    private static final double CHEAP = 100;
    /** Half of the keys must cost at most this share of the whole, or cutting would repeat work. */
    private static final double WORTH_CUTTING = 0.7;
    /** Smaller reads end before a second session has been opened. */
    private static final double TOO_SMALL = 2_000;

    private final Session session;
    private final String query;
    private final List<ResultColumn> columns;

    ReadPlanner(Session session, String query, List<ResultColumn> columns) {
        this.session = session;
        this.query = query;
        this.columns = List.copyOf(columns);
    }

    ReadPlan plan(int readers) throws WarehouseException {
        ResultColumn key = columns.get(0);
        if (readers < 2) {
            return oneReader("there is one reader");
        }
        if (!INTEGERS.contains(key.column().type()) || key.baseTable().isEmpty()) {
            return oneReader("the leading key column is not an integer column of a table");
        }
        double whole = cost(rows(""));
        if (whole < TOO_SMALL) {
            return oneReader("the result is small");
        }
        String bounds = "SELECT min(%1$s) || ' ' || max(%1$s) FROM %2$s".formatted(key.baseColumn(), key.baseTable());
        if (cost(bounds) > CHEAP) {
            return oneReader("the bounds of the key are not cheap to find");
        }
        return ranges(readers, whole, session.text(bounds));
    }

    private ReadPlan ranges(int readers, double whole, String bounds) throws WarehouseException {
        String[] ends = bounds == null ? new String[0] : bounds.split(" ", -1);
        if (ends.length != 2 || ends[0].equals(ends[1])) {
            return oneReader("the key has no range");
        }
        double low = Double.parseDouble(ends[0]);
        double width = (Double.parseDouble(ends[1]) - low) / readers;
        String name = ResultColumn.quoted(columns.get(0).column().name());
        double half = cost(rows(" WHERE %s < %d".formatted(name, (long) (low + width * readers / 2))));
        if (half > whole * WORTH_CUTTING) {
            return oneReader("a range of the key costs %.0f %% of the whole".formatted(100 * half / whole));
        }
        return new ReadPlan(
                cut(readers, low, width, name),
                "%d ranges of %s and its nulls: half of the keys cost %.0f %% of the whole"
                        .formatted(readers, name, 100 * half / whole));
    }

    private List<String> cut(int readers, double low, double width, String name) {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            String from = i == 0 ? "" : "%s >= %d".formatted(name, (long) (low + width * i));
            String to = i == readers - 1 ? "" : "%s < %d".formatted(name, (long) (low + width * (i + 1)));
            String both = from.isEmpty() || to.isEmpty() ? from + to : from + " AND " + to;
            statements.add(copy(" WHERE " + both));
        }
        statements.add(copy(" WHERE " + name + " IS NULL"));
        return statements;
    }

    private ReadPlan oneReader(String reason) {
        return new ReadPlan(List.of(copy("")), "one reader: " + reason);
    }

    private String copy(String condition) {
        return "COPY (" + rows(condition) + ") TO STDOUT (FORMAT binary)";
    }

    /** The rows that meet a condition. The line breaks keep a comment at the query's end from hiding what follows. */
    private String rows(String condition) {
        String list = columns.stream().map(ResultColumn::expression).collect(Collectors.joining(", "));
        return "SELECT " + list + " FROM (\n" + query + "\n) AS m" + condition;
    }

    private double cost(String statement) throws WarehouseException {
        try {
            return JSON.readTree(session.text("EXPLAIN (FORMAT json) " + statement))
                    .at("/0/Plan/Total Cost")
                    .asDouble();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("EXPLAIN gave something else than JSON", e);
        }
    }
}
