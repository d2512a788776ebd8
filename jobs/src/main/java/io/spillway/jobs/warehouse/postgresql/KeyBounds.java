package io.spillway.jobs.warehouse.postgresql;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.jobs.warehouse.WarehouseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds values that cut a table's rows into parts of about equal size, in the order of some columns of it, from the
 * server's statistics or from a few hundred pages. The server itself does the comparing, by the columns' own
 * collations.
 */
final class KeyBounds {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<List<String>>> BOUNDS = new TypeReference<>() {};
    private static final int SAMPLED_PAGES = 256;
    private static final int SAMPLED_ROWS = 20_000;
    /** Statements grow by the bounds that stand in them. Statistics leave longer values out, too. */
    private static final int LONGEST_BOUND_BYTES = 1000;

    /** Nothing is called but the server's own. Dates come as in ISO 8601 anyway: the driver asks for it. */
    private static final String SETTINGS = "SET LOCAL search_path = pg_catalog; SET LOCAL statement_timeout = '10s'";

    /** 1.0 and 1.00 are equal, as are, by some collations, A and a. */
    private static final String ONE_TEXT = "min(k%1$d::text) OVER (PARTITION BY k%1$d) AS t%1$d";

    /** Types that have an order, and texts that mean the same to every session. */
    private static final Set<String> ORDERED = Set.of(
            "bpchar",
            "bytea",
            "date",
            "float4",
            "float8",
            "int2",
            "int4",
            "int8",
            "name",
            "numeric",
            "text",
            "time",
            "timestamp",
            "timestamptz",
            "uuid",
            "varchar");

    private final PlanningSession planning;

    KeyBounds(PlanningSession planning) {
        this.planning = planning;
    }

    static boolean canBeFoundFor(ResultColumn column) {
        return column.base() != null && ORDERED.contains(column.typeName());
    }

    /**
     * From the column's statistics.
     *
     * @param shown a column that {@link #canBeFoundFor bounds can be found for}
     * @param parts how many parts to aim at; fewer if values repeat
     * @return ascending, one less than there are parts; empty if nothing is known
     */
    List<List<String>> fromStatistics(ResultColumn shown, int parts) throws WarehouseException {
        BaseColumn column = requireNonNull(shown.base());
        Optional<String> collation = collation(column);
        if (collation.isEmpty()) {
            // by another order the bounds would not ascend, and rows would be lost
            return List.of();
        }
        // a parent's statistics over its children come first: they are about what is read
        String points = """
                WITH known AS (SELECT most_common_vals::text::text[] AS vals, most_common_freqs AS freqs, null_frac,
                    histogram_bounds::text::text[] AS steps FROM pg_stats
                  WHERE schemaname = %s AND tablename = %s AND attname = %s ORDER BY inherited DESC LIMIT 1),
                weighed AS (SELECT unnest(vals) AS value, unnest(freqs)::float8 AS weight FROM known
                  UNION ALL SELECT unnest(steps), greatest(0, 1 - null_frac
                    - coalesce((SELECT sum(f) FROM unnest(freqs) AS f), 0)) / cardinality(steps) FROM known)
                SELECT value::%s%s AS k0, weight FROM weighed""".formatted(
                        Sql.text(column.schema()),
                        Sql.text(column.table()),
                        Sql.text(column.name()),
                        shown.typeName(),
                        collation.get());
        return cut(points, 1, parts);
    }

    private Optional<String> collation(BaseColumn column) throws WarehouseException {
        return text("""
                SELECT coalesce(max(' COLLATE ' || quote_ident(n.nspname) || '.' || quote_ident(c.collname)), '')
                FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
                  JOIN pg_namespace n ON n.oid = c.collnamespace
                WHERE a.attrelid = %s AND a.attname = %s""".formatted(Sql.tableId(column), Sql.text(column.name())));
    }

    /** From rows of some pages, in the same way. All columns have to be of one table. */
    List<List<String>> fromSample(List<ResultColumn> columns, int parts) throws WarehouseException {
        BaseColumn table = requireNonNull(columns.get(0).base());
        double pages =
                Double.parseDouble(text("""
                WITH RECURSIVE tables(oid) AS (SELECT %s::oid
                  UNION SELECT inhrelid FROM pg_inherits JOIN tables ON inhparent = oid)
                SELECT sum(pg_relation_size(oid)) / current_setting('block_size')::int8 FROM tables""".formatted(Sql.tableId(table))).orElse("0"));
        List<String> list = new ArrayList<>();
        List<String> usable = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String name = "t." + Sql.name(requireNonNull(columns.get(i).base()).name());
            list.add(name + " AS k" + i);
            usable.add("octet_length(" + name + "::text) <= " + LONGEST_BOUND_BYTES);
        }
        String points = "SELECT %s, 1 AS weight FROM %s AS t TABLESAMPLE SYSTEM (%s) WHERE %s LIMIT %d"
                .formatted(
                        String.join(", ", list),
                        table.quotedTable(),
                        Math.min(100, 100 * SAMPLED_PAGES / Math.max(1, pages)),
                        String.join(" AND ", usable),
                        SAMPLED_ROWS);
        return cut(points, columns.size(), parts);
    }

    /** Of each part the least value: of those that as large a share of all lies below as the part's number says. */
    private List<List<String>> cut(String points, int columns, int parts) throws WarehouseException {
        String names = each(columns, "k%1$d");
        String json = text("""
                SELECT coalesce(json_agg(json_build_array(%2$s) ORDER BY %1$s), '[]') FROM (
                  SELECT %1$s, %3$s FROM (
                    SELECT DISTINCT ON (part) %1$s FROM (
                      SELECT %1$s, floor(%4$d * below / total) AS part FROM (
                        SELECT %1$s, sum(weight) OVER () AS total,
                          sum(weight) OVER (ORDER BY %1$s GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS below
                        FROM (%5$s) AS points) AS ranked) AS placed
                    WHERE part > 0 ORDER BY part, %1$s) AS bounds) AS texts""".formatted(names, each(columns, "t%1$d"), each(columns, ONE_TEXT), parts, points))
                .orElse("[]");
        return parse(json);
    }

    /** Bounds from what json_agg gave. */
    static List<List<String>> parse(String json) {
        try {
            return JSON.readValue(json, BOUNDS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("json_agg gave something else than JSON", e);
        }
    }

    private static String each(int columns, String expression) {
        return IntStream.range(0, columns).mapToObj(expression::formatted).collect(Collectors.joining(", "));
    }

    private Optional<String> text(String sql) throws WarehouseException {
        return planning.attempt(SETTINGS, () -> planning.session().text(sql));
    }
}
