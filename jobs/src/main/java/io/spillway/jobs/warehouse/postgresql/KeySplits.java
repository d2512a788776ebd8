package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.WarehouseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cuts a query into ranges of its key, where the server's plan of every split says that the range reaches the tables,
 * and that all splits together cost hardly more than the whole. A range that stays above, say, a DISTINCT ON would have
 * every session make its own choice of the rows.
 */
final class KeySplits {
    /** How much dearer than the whole all splits together may be. */
    private static final double DEAREST = 1.3;
    /** Each column may cut what lies between two bounds once more. */
    private static final int MOST_COLUMNS = 3;

    private final PlanningSession planning;
    private final String query;
    private final List<ResultColumn> columns;
    private final int keyCount;

    /**
     * Splits of a query.
     *
     * @param columns showing columns of tables
     * @param keyCount how many of the columns are the key
     */
    KeySplits(PlanningSession planning, String query, List<ResultColumn> columns, int keyCount) {
        this.planning = planning;
        this.query = query;
        this.columns = List.copyOf(columns);
        this.keyCount = keyCount;
    }

    private record Candidate(KeyRanges ranges, String explanation) {}

    private sealed interface Verdict {
        record Taken(List<String> conditions) implements Verdict {}

        record Refused(String reason) implements Verdict {}
    }

    /**
     * Ranges, or one reader and why.
     *
     * @param splits how many are wanted, at least {@code readers}
     */
    ReadPlan plan(QueryPlan whole, int readers, int splits) throws WarehouseException {
        String reason = "the key does not begin with an ordered column of a table";
        if (KeyBounds.canBeFoundFor(columns.get(0))) {
            reason = "too little is known of the values in " + name(columns.get(0));
            for (Candidate candidate : candidates(readers, splits)) {
                Verdict verdict = planning.attempt(() -> judged(candidate, whole))
                        .orElse(new Verdict.Refused("the server cannot compare the key"));
                if (verdict instanceof Verdict.Taken taken) {
                    return new ReadPlan(
                            taken.conditions().stream()
                                    .map(condition -> Sql.copy(rows(condition)))
                                    .toList(),
                            candidate.explanation());
                }
                reason = ((Verdict.Refused) verdict).reason();
            }
        }
        return ReadPlan.oneReader(rows(""), reason);
    }

    private List<Candidate> candidates(int readers, int splits) throws WarehouseException {
        KeyBounds bounds = new KeyBounds(planning);
        ResultColumn leading = columns.get(0);
        List<ResultColumn> first = List.of(leading);
        List<ResultColumn> all = cuttable();
        List<Candidate> candidates = new ArrayList<>();
        List<List<String>> known = bounds.fromStatistics(leading, splits);
        String source = "known by statistics";
        if (known.isEmpty()) {
            known = bounds.fromSample(first, splits);
            source = "sampled";
        }
        // too many rows share a value of the first column
        if (all.size() > 1 && known.size() < splits * 3 / 4) {
            List<List<String>> finer = bounds.fromSample(all, splits);
            if (finer.size() > known.size()) {
                add(candidates, all, finer, "sampled", readers);
            }
        }
        add(candidates, first, known, source, readers);
        return candidates;
    }

    /** The key's first columns that are of one table and ordered. */
    private List<ResultColumn> cuttable() {
        List<ResultColumn> cuttable = new ArrayList<>();
        for (ResultColumn column : columns.subList(0, Math.min(keyCount, MOST_COLUMNS))) {
            if (!KeyBounds.canBeFoundFor(column) || !column.isOfSameTable(columns.get(0))) {
                return cuttable;
            }
            cuttable.add(column);
        }
        return cuttable;
    }

    /** As many splits as wanted, or one a reader, which costs less where a split repeats some work. */
    private static void add(
            List<Candidate> to, List<ResultColumn> key, List<List<String>> bounds, String source, int readers) {
        if (!bounds.isEmpty()) {
            KeyRanges ranges =
                    new KeyRanges(key.stream().map(ResultColumn::name).toList(), bounds);
            to.add(candidate(ranges, key, source));
            if (bounds.size() >= readers) {
                to.add(candidate(ranges.thinned(readers), key, source));
            }
        }
    }

    private static Candidate candidate(KeyRanges ranges, List<ResultColumn> key, String source) {
        String names = key.stream().map(KeySplits::name).collect(Collectors.joining(", "));
        return new Candidate(
                ranges, "%d ranges of %s, %s".formatted(ranges.ranges().size(), names, source));
    }

    private Verdict judged(Candidate candidate, QueryPlan whole) throws WarehouseException {
        List<String> conditions = new ArrayList<>();
        Set<String> filters = whole.filtersAboveTables();
        double cost = 0;
        for (String range : candidate.ranges().ranges()) {
            QueryPlan plan = planning.explain(rows(range));
            if (!filters.containsAll(plan.filtersAboveTables())) {
                return new Verdict.Refused("a range of the key does not reach the tables");
            }
            conditions.add(range);
            cost += plan.cost();
            if (cost > whole.cost() * DEAREST) {
                return tooDear(conditions.size(), cost / whole.cost());
            }
        }
        QueryPlan nulls = planning.explain(rows(candidate.ranges().nulls()));
        if (!nulls.isEmpty()) {
            conditions.add(candidate.ranges().nulls());
            cost += nulls.cost();
        }
        return cost > whole.cost() * DEAREST
                ? tooDear(conditions.size(), cost / whole.cost())
                : new Verdict.Taken(conditions);
    }

    private static Verdict tooDear(int splits, double times) {
        return new Verdict.Refused("%d ranges of the key alone cost %.1f times the whole".formatted(splits, times));
    }

    private static String name(ResultColumn column) {
        return Sql.name(column.column().name());
    }

    private String rows(String condition) {
        return Sql.rows(Sql.list(columns), query, condition);
    }
}
