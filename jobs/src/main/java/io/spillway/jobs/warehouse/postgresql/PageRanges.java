package io.spillway.jobs.warehouse.postgresql;

import static java.util.Objects.requireNonNull;

import io.spillway.jobs.warehouse.WarehouseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table into ranges of its pages, where a query is nothing but columns of all its rows. The splits then read the
 * table itself, since no query shows where its rows are stored. The query's description holds a lock, and the snapshot
 * keeps its rows from being cleared away, so that every row stays where it is until the round is closed.
 */
final class PageRanges {
    /** Has the planner show the plainest plan: an index that covers the columns would hide that it is one. */
    private static final String SCANS_ONLY =
            "SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off;"
                    + " SET LOCAL enable_bitmapscan = off";

    private final PlanningSession planning;

    PageRanges(PlanningSession planning) {
        this.planning = planning;
    }

    /** Statements that read the table, or nothing if it cannot be cut this way. */
    Optional<ReadPlan> plan(String query, List<ResultColumn> columns, int splits) throws WarehouseException {
        BaseColumn table = onlyTable(columns);
        if (table == null || !isWhole(query, columns, table)) {
            return Optional.empty();
        }
        long pages = pages(table);
        int count = (int) Math.min(splits, pages);
        if (count < 2) {
            return Optional.empty();
        }
        List<String> selects = selects(columns, table, count, pages);
        // also shows what reading the table itself would do beyond: another role's row security, rights that it lacks
        boolean read = planning.attempt("SET LOCAL enable_tidscan = on", () -> planning.explain(selects.get(1)))
                .filter(plan -> plan.isNothingBut("Tid Range Scan", table))
                .isPresent();
        return read
                ? Optional.of(new ReadPlan(
                        selects.stream().map(Sql::copy).toList(),
                        "%d ranges of pages of %s".formatted(count, table.quotedTable())))
                : Optional.empty();
    }

    /** The one table whose columns these are. */
    private static @Nullable BaseColumn onlyTable(List<ResultColumn> columns) {
        BaseColumn first = columns.get(0).base();
        for (ResultColumn column : columns) {
            BaseColumn base = column.base();
            if (first == null || base == null || !base.isOfSameTable(first)) {
                return null;
            }
        }
        return first;
    }

    private boolean isWhole(String query, List<ResultColumn> columns, BaseColumn table) throws WarehouseException {
        String list = columns.stream().map(ResultColumn::name).collect(Collectors.joining(", "));
        return planning.attempt(SCANS_ONLY, () -> planning.explain(Sql.rows(list, query, "")))
                .filter(plan -> plan.isNothingBut("Seq Scan", table) && plan.givesStoredColumns())
                .isPresent();
    }

    /** 0 for what is not stored in pages of rows. */
    private long pages(BaseColumn table) throws WarehouseException {
        String sql = "SELECT coalesce(max(pg_catalog.pg_relation_size(c.oid)"
                + " / pg_catalog.current_setting('block_size')::int8), 0)"
                + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_am a ON a.oid = c.relam"
                + " WHERE c.oid = " + Sql.tableId(table) + " AND c.relkind IN ('r', 'm') AND a.amname = 'heap'";
        return planning.attempt(
                        "SET LOCAL search_path = pg_catalog",
                        () -> Long.parseLong(planning.session().text(sql)))
                .orElse(0L);
    }

    /** The first is open below and the last above: rows may stand beyond the pages that were counted. */
    private static List<String> selects(List<ResultColumn> columns, BaseColumn table, int count, long pages) {
        String all = "SELECT " + list(columns) + " FROM ONLY " + table.quotedTable() + " AS m WHERE ";
        List<String> selects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String from = i == 0 ? "" : "m.ctid OPERATOR(pg_catalog.>=) " + place(i * pages / count);
            String to = i == count - 1 ? "" : "m.ctid OPERATOR(pg_catalog.<) " + place((i + 1) * pages / count);
            selects.add(all + from + (from.isEmpty() || to.isEmpty() ? "" : " AND ") + to);
        }
        return selects;
    }

    private static String list(List<ResultColumn> columns) {
        return columns.stream()
                .map(column -> "m." + Sql.name(requireNonNull(column.base()).name()) + column.cast())
                .collect(Collectors.joining(", "));
    }

    private static String place(long page) {
        return "'(" + page + ",0)'::pg_catalog.tid";
    }
}
