package io.spillway.jobs.warehouse.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.warehouse.postgresql.TestingPostgres.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of key ranges, by the server's own judgement: every row meets exactly one condition. */
@ExtendWith(TestingPostgres.class)
final class KeyRangesITCase {
    private static final List<String> VALUES = List.of("", "A", "a", "b", "it's", "\\", "\u00e9", "z\n\"");

    private final Server server;

    KeyRangesITCase(Server server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyRowMeetsExactlyOneCondition(int columns) {
        for (long seed = 0; seed < 25; seed++) {
            KeyRanges ranges = new KeyRanges(names(columns), bounds(new Random(seed), columns));
            List<String> conditions = new ArrayList<>(ranges.ranges());
            conditions.add(ranges.nulls());
            assertThat(rowsByHits(conditions, columns))
                    .as("seed %d, columns %d", seed, columns)
                    .isEqualTo("{1}");
        }
    }

    @Test
    void thinnedRangesHaveBoundsOfTheWholeOnes() {
        List<List<String>> bounds = List.of(List.of("1"), List.of("2"), List.of("3"), List.of("4"), List.of("5"));
        KeyRanges ranges = new KeyRanges(List.of("id"), bounds);

        assertThat(ranges.thinned(2).bounds()).containsExactly(List.of("3"));
        assertThat(ranges.thinned(3).bounds()).containsExactly(List.of("2"), List.of("4"));
        assertThat(ranges.thinned(6)).isEqualTo(ranges);
    }

    @Test
    void highestRangeComesFirst() {
        assertThat(new KeyRanges(List.of("id"), List.of(List.of("1"), List.of("2"))).ranges())
                .containsExactly(
                        "id OPERATOR(pg_catalog.>=) '2'",
                        "id OPERATOR(pg_catalog.>=) '1' AND id OPERATOR(pg_catalog.<) '2'",
                        "id OPERATOR(pg_catalog.<) '1'");
    }

    /** Some rows of values that occur, in the server's order. */
    private List<List<String>> bounds(Random random, int columns) {
        List<String> names = names(columns);
        String list = String.join(", ", names);
        String known = String.join(" IS NOT NULL AND ", names) + " IS NOT NULL";
        return KeyBounds.parse(
                server.ask("""
                SELECT json_agg(json_build_array(%1$s) ORDER BY %1$s) FROM (SELECT %1$s FROM %2$s WHERE %3$s
                  ORDER BY md5('%4$d' || ROW(%1$s)::text) LIMIT %5$d) s""".formatted(list, rows(columns), known, random.nextInt(), 1 + random.nextInt(6))));
    }

    private static List<String> names(int columns) {
        return IntStream.range(0, columns).mapToObj(i -> "c" + i).toList();
    }

    /** How many conditions rows meet, each number once. */
    private String rowsByHits(List<String> conditions, int columns) {
        String hits = conditions.stream()
                .map(condition -> "coalesce((" + condition + ")::int, 0)")
                .collect(Collectors.joining(" + "));
        return server.ask("SELECT array_agg(DISTINCT " + hits + ") FROM " + rows(columns));
    }

    /** All combinations of the values and null. */
    private static String rows(int columns) {
        String values = VALUES.stream().map(Sql::text).collect(Collectors.joining(", "));
        List<String> tables = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            tables.add("unnest(ARRAY[%s, NULL]) AS v%d(c%d)".formatted(values, i, i));
        }
        return String.join(", ", tables);
    }
}
