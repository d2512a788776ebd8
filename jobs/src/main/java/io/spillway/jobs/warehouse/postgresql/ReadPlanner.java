package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.WarehouseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides how to cut a query's result into splits: ranges of pages where the query is a table, ranges of the key where
 * the server's plans say that they cost hardly more than the whole, one reader elsewhere. Every row is in exactly one
 * split, whatever the server estimates. No table is counted or scanned. For one round, in its snapshot's session.
 */
final class ReadPlanner {
    /** In the planner's units: smaller reads end before a second session has been opened. */
    private static final double TOO_SMALL = 2_000;
    /** Key groups end with the last split, so what a reader is late by should be a fraction of its share. */
    private static final int SPLITS_A_READER = 4;
    /** Each split costs its session, and its end marks for every key group. */
    private static final int MOST_SPLITS = 128;

    private final Session session;
    private final String query;
    private final List<ResultColumn> columns;
    private final int keyCount;

    /**
     * A planner for one query.
     *
     * @param columns what is read of the query's columns, the key first
     * @param keyCount how many of them are the key
     */
    ReadPlanner(Session session, String query, List<ResultColumn> columns, int keyCount) {
        this.session = session;
        this.query = query;
        this.columns = List.copyOf(columns);
        this.keyCount = keyCount;
    }

    ReadPlan plan(int readers) throws WarehouseException {
        String all = Sql.rows(Sql.list(columns), query, "");
        if (readers < 2) {
            return ReadPlan.oneReader(all, "there is one reader");
        }
        PlanningSession planning = new PlanningSession(session);
        QueryPlan whole = planning.explain(all);
        if (whole.cost() < TOO_SMALL) {
            return ReadPlan.oneReader(all, "the result is small");
        }
        int splits = splits(readers, whole.cost());
        List<ResultColumn> shown = new ShownTables(planning).of(columns);
        Optional<ReadPlan> pages = new PageRanges(planning).plan(query, shown, splits);
        if (pages.isPresent()) {
            return pages.get();
        }
        Optional<String> unsteady = unsteadiness(planning, whole);
        return unsteady.isPresent()
                ? ReadPlan.oneReader(all, unsteady.get())
                : new KeySplits(planning, query, shown, keyCount).plan(whole, readers, splits);
    }

    private static int splits(int readers, double cost) {
        long worth = Math.min((long) readers * SPLITS_A_READER, (long) (cost / TOO_SMALL));
        return (int) Math.min(MOST_SPLITS, Math.max(readers, worth));
    }

    /** Why sessions that share the snapshot may not agree on the rows. */
    private static Optional<String> unsteadiness(PlanningSession planning, QueryPlan whole) throws WarehouseException {
        Optional<String> byNode = whole.unsteadiness();
        Set<String> called = whole.functions();
        if (byNode.isPresent() || called.isEmpty()) {
            return byNode;
        }
        String names = called.stream().map(Sql::text).collect(Collectors.joining(", "));
        String found = planning.session()
                .text("SELECT coalesce(min(proname::text), '') FROM pg_catalog.pg_proc WHERE provolatile = 'v'"
                        + " AND proname::text IN (" + names + ")");
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of("the query may call \"" + found + "\", which is volatile: sessions would not agree");
    }
}
