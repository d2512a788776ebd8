package io.spillway.jobs.warehouse.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.RowLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A query as its splits gave it, after it was found that together they give every row of the query once.
 *
 * @param selects what the splits read
 * @param sizes rows of each split
 */
record SplitRead(String explanation, List<String> selects, List<Integer> sizes) {

    /** Reads a query in splits, and by one reader within its own snapshot. */
    static SplitRead of(PostgresWarehouse warehouse, String sql, int keyCount, int readers) throws WarehouseException {
        RowLayout layout = new RowLayout(warehouse.describe(sql), keyCount, keyCount);
        List<List<String>> rows = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        List<String> selects = new ArrayList<>();
        String explanation;
        try (RoundRead round = warehouse.openRound(sql, layout, readers)) {
            explanation = round.explanation();
            for (SplitPlan split : round.splits()) {
                List<List<String>> part = Rows.read(warehouse, split, layout);
                rows.addAll(part);
                sizes.add(part.size());
                selects.add(split.statement().replaceFirst("^COPY \\(", "").replaceFirst("\\) TO STDOUT.*$", ""));
            }
        }
        assertSame(rows, Rows.read(warehouse, sql, 1));
        return new SplitRead(explanation, selects, sizes);
    }

    private static void assertSame(List<List<String>> rows, List<List<String>> expected) {
        assertThat(sorted(rows)).isEqualTo(sorted(expected));
    }

    private static List<String> sorted(List<List<String>> rows) {
        return rows.stream().map(List::toString).sorted().toList();
    }

    SplitRead by(String pattern) {
        assertThat(explanation).matches(pattern);
        return this;
    }

    /** No split has more than this share of the rows. */
    SplitRead balanced(double share) {
        int all = sizes.stream().mapToInt(Integer::intValue).sum();
        assertThat(sizes).allMatch(size -> size <= all * share);
        return this;
    }
}
