package io.spillway.jobs.warehouse.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.postgresql.TestingPostgres.Server;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a plain table is read by ranges of its pages; what only looks like one is not. */
@ExtendWith(TestingPostgres.class)
final class PageRangesITCase {
    private static final String PAGES = "4 ranges of pages of .*";
    private static final String NOT_PAGES = "(?!.*pages).*";
    /** May read what it is granted, and nothing else. */
    private static final String NARROW = "narrow";

    private final Server server;
    private final PostgresWarehouse warehouse;

    PageRangesITCase(Server server) {
        this.server = server;
        this.warehouse = server.warehouse();
    }

    @BeforeEach
    void clean() {
        server.run(
                "SET client_min_messages = error",
                "DROP SCHEMA IF EXISTS p CASCADE",
                "DO $$ BEGIN DROP OWNED BY narrow; DROP ROLE narrow; EXCEPTION WHEN undefined_object THEN END $$",
                "CREATE ROLE narrow LOGIN PASSWORD '" + TestingPostgres.PASSWORD.replace("'", "''") + "'",
                "CREATE SCHEMA p",
                "GRANT USAGE ON SCHEMA p TO narrow",
                "CREATE TABLE p.t (id int PRIMARY KEY, a int, b int, filler text DEFAULT repeat('x', 500))",
                "INSERT INTO p.t SELECT i, i % 1000, -i FROM generate_series(1, 35000) i",
                "VACUUM ANALYZE p.t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM p.t",
                "TABLE p.t",
                "SELECT b, a FROM p.t AS x",
                "SELECT id FROM p.t -- the end",
                "SELECT q.c AS d, q.id FROM (SELECT a AS c, id FROM p.t OFFSET 0) q",
                "WITH x AS (SELECT * FROM p.t) SELECT id, a FROM x;",
                // the column called a is b, and the other way round
                "SELECT a, b FROM p.t AS x(id, b, a)",
                // the join cannot change anything, and the server knows
                "SELECT t.id, t.a FROM p.t LEFT JOIN p.t u ON u.id = t.a",
            })
    void tableIsCutByItsPagesHoweverItIsWritten(String sql) throws Exception {
        assertThat(read(sql).by(PAGES).balanced(0.3).sizes()).hasSize(4);
    }

    @Test
    void everyRangeIsAScanOfItsPagesOnly() throws Exception {
        for (String select : read("SELECT * FROM p.t").selects()) {
            QueryPlan plan = QueryPlan.parse(server.ask("EXPLAIN (VERBOSE, FORMAT json) " + select));

            assertThat(plan.isNothingBut("Tid Range Scan", new BaseColumn("p", "t", "id")))
                    .isTrue();
            assertThat(plan.cost()).isLessThan(1000);
        }
    }

    @Test
    void namesAreQuoted() throws Exception {
        server.run(
                "CREATE SCHEMA \"p.\"\"q\"",
                "CREATE TABLE \"p.\"\"q\".\"T.'1\" AS SELECT id AS \"I\"\"d.x\", a AS \"\uD83D\uDE00\", filler FROM p.t");
        try {
            read("SELECT * FROM \"p.\"\"q\".\"T.'1\"").by(PAGES).balanced(0.3);
        } finally {
            server.run("DROP SCHEMA \"p.\"\"q\" CASCADE");
        }
    }

    @Test
    void castsAreKept() throws Exception {
        server.run("CREATE TABLE p.ranges AS SELECT id, int4range(id, id + 1) AS r, array[id] AS l, filler FROM p.t");

        read("SELECT r, id, l FROM p.ranges").by(PAGES);
    }

    @Test
    void materialisedViewIsATable() throws Exception {
        server.run("CREATE MATERIALIZED VIEW p.m AS SELECT id, a + b AS s, filler FROM p.t ORDER BY a");

        read("SELECT s, id FROM p.m").by(PAGES).balanced(0.3);
    }

    @Test
    void viewOfATableIsATableIfTheRoleMayReadThat() throws Exception {
        server.run(
                "CREATE VIEW p.swapped AS SELECT id, a AS b, b AS a FROM p.t",
                "CREATE VIEW p.aliased AS SELECT i, b AS x, a AS y FROM p.t AS x(i, b, a)",
                "CREATE VIEW p.twice AS SELECT i AS id, y, x FROM p.aliased",
                "GRANT SELECT ON p.swapped, p.aliased, p.twice TO narrow");
        for (String view : new String[] {"p.swapped", "p.aliased", "p.twice"}) {
            read("SELECT * FROM " + view).by(PAGES).balanced(0.3);
            read(NARROW, "SELECT * FROM " + view).by("one reader: .*");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT id, a FROM p.t WHERE a >= 0
            SELECT id, a + 0 AS a FROM p.t
            SELECT id, a FROM p.t TABLESAMPLE SYSTEM (50) REPEATABLE (1)
            SELECT id, a FROM p.t LIMIT 34000
            SELECT DISTINCT id, a FROM p.t
            SELECT t.id, u.a FROM p.t t LEFT JOIN p.t u ON false
            SELECT t.id, u.a FROM p.t t LEFT JOIN p.t u ON u.id = t.id + 34990
            SELECT id, a, random() < 2 AS r FROM p.t
            SELECT id, a FROM p.t UNION ALL SELECT id::int8, a::numeric FROM p.t WHERE false
            SELECT id, 'x' AS c FROM p.t
            SELECT id, (SELECT max(a) FROM p.t) AS c FROM p.t
            SELECT id, generate_series(1, 2) AS c FROM p.t
            SELECT id, count(*) OVER () AS c FROM p.t
            """)
    void moreThanATableIsNotCutByPages(String sql) throws Exception {
        read(sql).by(NOT_PAGES);
    }

    @Test
    void computedColumnOfATableIsReadAsItIs() throws Exception {
        if (Integer.parseInt(server.ask("SHOW server_version_num")) >= 180_000) {
            server.run("CREATE TABLE p.g (id int, v int GENERATED ALWAYS AS (id * 2) VIRTUAL, filler text)");
            server.run("INSERT INTO p.g (id, filler) SELECT id, filler FROM p.t", "ANALYZE p.g");
            read("SELECT v, id FROM p.g").by(NOT_PAGES);
        }
        server.run("CREATE TABLE p.s (id int, v int GENERATED ALWAYS AS (id * 2) STORED, filler text)");
        server.run("INSERT INTO p.s (id, filler) SELECT id, filler FROM p.t", "ANALYZE p.s");

        read("SELECT v, id FROM p.s").by(PAGES);
    }

    @Test
    void childrenOfATableAreReadUnlessTheQueryLeavesThemOut() throws Exception {
        server.run(
                "CREATE TABLE p.child () INHERITS (p.t)",
                "INSERT INTO p.child SELECT i, 0, 0 FROM generate_series(50001, 55000) i",
                "ANALYZE p.t");

        assertThat(total(read("SELECT id, a FROM p.t").by(NOT_PAGES))).isEqualTo(40_000);
        assertThat(total(read("SELECT id, a FROM ONLY p.t").by(PAGES))).isEqualTo(35_000);
    }

    @Test
    void partitionedTableIsNotOneTableEvenWithOnePartition() throws Exception {
        server.run(
                "CREATE TABLE p.whole (id int, a int, filler text) PARTITION BY RANGE (id)",
                "CREATE TABLE p.part PARTITION OF p.whole FOR VALUES FROM (1) TO (40000)",
                "INSERT INTO p.whole SELECT id, a, filler FROM p.t",
                "ANALYZE p.whole");

        read("SELECT * FROM p.whole").by(NOT_PAGES);
        read("SELECT * FROM p.part").by(PAGES);
    }

    @Test
    void rowSecurityLeavesNoRowOutAndNoneIn() throws Exception {
        server.run(
                "ALTER TABLE p.t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY few ON p.t TO narrow USING (a < 900)",
                "CREATE VIEW p.every AS SELECT id, a FROM p.t",
                "GRANT SELECT ON p.t, p.every TO narrow");

        assertThat(total(read(NARROW, "SELECT id, a FROM p.t").by(NOT_PAGES))).isEqualTo(31_500);
        // the view's owner sees every row: reading the table instead would not
        assertThat(total(read(NARROW, "SELECT id, a FROM p.every").by(NOT_PAGES)))
                .isEqualTo(35_000);
        server.run("CREATE POLICY every ON p.t TO narrow USING (true)");
        assertThat(total(read(NARROW, "SELECT id, a FROM p.every"))).isEqualTo(35_000);
    }

    @Test
    void rightsOnSomeColumnsAreNotEnoughToAskForPages() throws Exception {
        server.run("GRANT SELECT (id, a) ON p.t TO narrow");

        assertThat(total(read(NARROW, "SELECT id, a FROM p.t").by(NOT_PAGES))).isEqualTo(35_000);
    }

    @Test
    void emptiedPagesCostNoRows() throws Exception {
        server.run("DELETE FROM p.t WHERE id < 30000", "VACUUM (TRUNCATE off) p.t");

        assertThat(total(read("SELECT * FROM p.t").by(PAGES))).isEqualTo(5001);
    }

    @Test
    void emptyTableIsSmall() throws Exception {
        server.run("TRUNCATE p.t");

        read("SELECT * FROM p.t").by("one reader: the result is small");
    }

    @Test
    void tableThatWasNeverAnalysedIsCutAsWell() throws Exception {
        server.run("CREATE TABLE p.fresh WITH (autovacuum_enabled = off) AS TABLE p.t");

        read("SELECT * FROM p.fresh").by(PAGES).balanced(0.3);
    }

    @Test
    void rowsDoNotMoveWhileARoundIsOpen() throws Exception {
        server.run("CREATE VIEW p.v AS SELECT * FROM p.t");
        for (String relation : new String[] {"p.t", "p.v"}) {
            String sql = "SELECT * FROM " + relation;
            try (RoundRead round = warehouse.openRound(sql, Rows.layout(warehouse, sql), 4)) {
                assertThat(round.explanation()).matches(PAGES);
                assertThatThrownBy(() -> server.run("SET lock_timeout = '100ms'", "VACUUM FULL p.t"))
                        .hasMessageContaining("lock timeout");
            }
        }
    }

    @Test
    void largeTableHasSeveralSplitsForEachReader() throws Exception {
        server.run(
                "CREATE TABLE p.large (id int, filler text)",
                "ALTER TABLE p.large ALTER filler SET STORAGE PLAIN",
                "INSERT INTO p.large SELECT id, repeat('x', 4000) FROM p.t");

        assertThat(read(TestingPostgres.READER, "SELECT id FROM p.large", 2).sizes())
                .hasSize(8);
        assertThat(read(TestingPostgres.READER, "SELECT id FROM p.large", 1).sizes())
                .hasSize(1);
    }

    private static int total(SplitRead read) {
        return read.sizes().stream().mapToInt(Integer::intValue).sum();
    }

    private SplitRead read(String sql) throws WarehouseException {
        return read(TestingPostgres.READER, sql);
    }

    private SplitRead read(String user, String sql) throws WarehouseException {
        return read(user, sql, 4);
    }

    private SplitRead read(String user, String sql, int readers) throws WarehouseException {
        return SplitRead.of(new PostgresWarehouse(server.spec(user), TestingPostgres.PASSWORD), sql, 1, readers);
    }
}
