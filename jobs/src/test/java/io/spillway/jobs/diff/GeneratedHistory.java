package io.spillway.jobs.diff;

import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A table as it is in some rounds, all of it from one seed. Keys come from a small range, so that rows come, change, go
 * and come again; some are NULL, some are there several times, alike or not.
 *
 * @param hash makes other hashes of the true ones; in some histories many keys share one
 * @param leastDepths of the buckets in each round, so that small tables split, too
 */
record GeneratedHistory(
        RowLayout layout,
        LongUnaryOperator hash,
        List<List<List<@Nullable String>>> tables,
        List<Integer> leastDepths) {
    private static final int HUGE_ONE_IN = 200;

    static GeneratedHistory of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int columns = 1 + random.nextInt(4);
        int keyCount = 1 + random.nextInt(Math.min(columns, 2));
        int keptCount = keyCount + random.nextInt(columns - keyCount + 1);
        boolean collides = random.nextInt(3) == 0;
        int keys = random.nextInt(HUGE_ONE_IN) == 0 ? 3000 : 1 + random.nextInt(40);
        List<List<List<@Nullable String>>> tables = new ArrayList<>();
        List<Integer> depths = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            tables.add(table(random, columns, keyCount, keys));
            depths.add(random.nextInt(3) == 0 ? random.nextInt(6) : 0);
        }
        return new GeneratedHistory(
                layout(columns, keyCount, keptCount),
                collides ? hash -> (hash & 7) << 61 : hash -> hash,
                tables,
                depths);
    }

    private static RowLayout layout(int columns, int keyCount, int keptCount) {
        List<Column> all = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            all.add(new Column("c" + i, ColumnType.TEXT));
        }
        return new RowLayout(all, keyCount, keptCount);
    }

    private static List<List<@Nullable String>> table(SplittableRandom random, int columns, int keyCount, int keys) {
        List<List<@Nullable String>> table = new ArrayList<>();
        double presence = random.nextInt(4) / 3.0;
        boolean messy = random.nextInt(3) == 0;
        for (int key = 0; key < keys; key++) {
            if (random.nextDouble() < presence) {
                int times = messy && random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 1;
                for (int i = 0; i < times; i++) {
                    table.add(row(random, columns, keyCount, key, messy));
                }
            }
        }
        for (int i = table.size() - 1; i > 0; i--) {
            table.add(table.remove(random.nextInt(i + 1)));
        }
        return table;
    }

    private static List<@Nullable String> row(
            SplittableRandom random, int columns, int keyCount, int key, boolean messy) {
        List<@Nullable String> row = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            if (column < keyCount) {
                String part = column == 0 ? "k" + key / keyCount : "p" + key % keyCount;
                row.add(messy && random.nextInt(20) == 0 ? null : part);
            } else {
                row.add(random.nextInt(6) == 0 ? null : "v" + random.nextInt(3));
            }
        }
        return row;
    }
}
