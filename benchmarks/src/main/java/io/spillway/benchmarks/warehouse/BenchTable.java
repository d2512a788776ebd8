package io.spillway.benchmarks.warehouse;

import java.sql.SQLException;

/**
 * A table of 14 mixed columns, some 210 bytes a row, with the key {@code id}, or of a few of them. Its rows depend on
 * their key alone.
 */
public record BenchTable(BenchServer server, String name) {
    private static final String ROWS = """
            SELECT i AS id,
              'user' || i || '@' || (ARRAY['example.com', 'example.org', 'mail.example.net'])[1 + i %% 3] AS email,
              initcap(substr(md5(i::text), 1, 6)) AS first_name,
              initcap(substr(md5(i::text), 8, 8)) AS last_name,
              (ARRAY['free', 'team', 'business', 'enterprise'])[1 + i %% 4] AS plan,
              (ARRAY['de', 'fr', 'in', 'jp', 'us'])[1 + i %% 5] AS country,
              (i %% 50)::int4 AS orders,
              (i %% 1000) / 1000::float8 AS score,
              (i * 7919 %% 1000000 / 100.0)::numeric(12, 2) AS balance,
              i %% 5 <> 0 AS active,
              timestamptz '2020-01-01 00:00:00.123456Z' + i * interval '13 seconds' AS signed_up_at,
              timestamptz '2025-01-01 00:00:00Z' + i * interval '1 second' AS updated_at,
              md5('external' || i)::uuid AS external_id,
              jsonb_build_object('seats', i %% 100, 'company', 'Company ' || i %% 9973) AS attributes
            FROM generate_series(1::bigint, %d) AS i
            """;

    /** The model: the whole table. */
    public String model() {
        return "SELECT * FROM " + name;
    }

    /** Makes the table with its rows in the order of their keys. */
    public BenchTable createOrdered(long rows) throws SQLException {
        return create(ROWS.formatted(rows));
    }

    /** Makes the table with four of the columns, some 40 bytes a row. */
    public BenchTable createNarrow(long rows) throws SQLException {
        return create("SELECT id, plan, score, updated_at FROM (%s) AS wide".formatted(ROWS.formatted(rows)));
    }

    /** Makes the table of the same rows as another one has, in an order that has nothing to do with their keys. */
    public BenchTable createShuffled(BenchTable from) throws SQLException {
        return create(from.model() + " ORDER BY hashint8extended(id, 0)");
    }

    private BenchTable create(String rows) throws SQLException {
        server.execute(
                "CREATE TABLE %s AS %s".formatted(name, rows),
                "ALTER TABLE %s ADD PRIMARY KEY (id)".formatted(name),
                "VACUUM (FREEZE, ANALYZE) " + name,
                "CHECKPOINT");
        return this;
    }

    /** Changes every row whose key gives this remainder. */
    public void update(long divisor, long remainder) throws SQLException {
        server.execute("UPDATE %s SET score = score + 1, updated_at = updated_at + interval '1 day' WHERE id %% %d = %d"
                .formatted(name, divisor, remainder));
    }

    /** Deletes every row whose key gives this remainder. */
    public void delete(long divisor, long remainder) throws SQLException {
        server.execute("DELETE FROM %s WHERE id %% %d = %d".formatted(name, divisor, remainder));
    }

    /** Leaves the table as a server that looks after its tables would have it some minutes after a change. */
    public void settle() throws SQLException {
        server.execute("VACUUM (ANALYZE) " + name, "CHECKPOINT");
    }
}
