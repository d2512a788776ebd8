package io.spillway.jobs.warehouse.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.postgresql.TestingPostgres.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that are more than a table: cut by their key where that pays and is right, read whole elsewhere. */
@ExtendWith(TestingPostgres.class)
final class KeySplitsITCase {
    private static final String RANGES = "\\d+ ranges of \"id\", known by statistics";
    private static final String SAMPLED = "\\d+ ranges of \"id\", sampled";
    private static final String ONE = "one reader: .*";

    private final Server server;

    KeySplitsITCase(Server server) {
        this.server = server;
    }

    @BeforeEach
    void clean() {
        server.run(
                "SET client_min_messages = error",
                "DROP SCHEMA IF EXISTS k CASCADE",
                "DO $$ BEGIN DROP OWNED BY narrow; DROP ROLE narrow; EXCEPTION WHEN undefined_object THEN END $$",
                "CREATE ROLE narrow LOGIN PASSWORD '" + TestingPostgres.PASSWORD.replace("'", "''") + "'",
                "CREATE SCHEMA k",
                "GRANT USAGE ON SCHEMA k TO narrow",
                // as on a disk that does not turn: the order that the server sees in an index of several columns is
                // half
                "ALTER ROLE reader SET random_page_cost = 1",
                "CREATE COLLATION k.blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            int2 ~ i - 17500
            int4 ~ (i - 17500) * 100000
            int8 ~ (i - 17500) * 527049830677415
            int8 ~ 2 ^ (i % 60) + i
            numeric ~ i / 7.0
            numeric ~ CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN 'Infinity' WHEN 3 THEN '-Infinity' ELSE -i * 1e20 END
            float8 ~ CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN '-0' WHEN 3 THEN '-Infinity' ELSE i / 3::float8 END
            uuid ~ md5(i::text)::uuid
            date ~ CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' ELSE date '0040-01-01 BC' + i END
            timestamp ~ CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' ELSE timestamp '0001-01-01' - i * interval '1.000001 h' END
            timestamptz ~ timestamptz '2026-03-29 00:00+01' + (i - 17500) * interval '61 s'
            text COLLATE "C" ~ chr(65 + i % 58) || i
            text COLLATE "en-x-icu" ~ chr(65 + i % 58) || i
            text COLLATE k.blind ~ chr(65 + i % 26) || chr(97 + i % 26) || i
            text ~ E'''\\\\' || CASE i % 3 WHEN 0 THEN '"' WHEN 1 THEN E'\\n$1' ELSE E'\\t?\\u00e9' END || i
            varchar(40) ~ md5(i::text)
            char(12) ~ CASE i WHEN 1 THEN '' ELSE 'k' || i || ' ' END
            bytea ~ decode(md5(i::text), 'hex')
            """)
    void keyOfAnyOrderedTypeIsCutEvenly(String type, String value) throws Exception {
        table("t", "id " + type, "SELECT " + value + " AS id FROM generate_series(1, 35000) i");
        server.run("CREATE INDEX t_id ON k.t (id)", "CLUSTER k.t USING t_id", "VACUUM ANALYZE k.t");

        assertThat(filtered("t").by(RANGES).balanced(0.4).sizes()).hasSizeBetween(4, 5);
    }

    @Test
    void tableThatWasNeverAnalysedLosesNoRows() throws Exception {
        table("t", "id int", "SELECT i AS id FROM generate_series(1, 35000) i");
        server.run("ALTER TABLE k.t ADD PRIMARY KEY (id)");

        assertThat(total(filtered("t"))).isEqualTo(35_000);
    }

    @Test
    void statisticsThatAreLongOutdatedCostNoRows() throws Exception {
        server.run("CREATE TABLE k.t (id int PRIMARY KEY, filler text) WITH (autovacuum_enabled = off)");
        server.run(
                "INSERT INTO k.t SELECT i, repeat('x', 500) FROM generate_series(1, 35000) i",
                "ANALYZE k.t",
                "UPDATE k.t SET id = id + 1000000");

        assertThat(total(filtered("t").by(RANGES))).isEqualTo(35_000);
    }

    @Test
    void extremesOfATypeAreRead() throws Exception {
        table(
                "t",
                "id int8",
                "SELECT i * 307445734561825 AS id FROM generate_series(-17500, 17500) i"
                        + " UNION ALL SELECT unnest(ARRAY[-9223372036854775808, 9223372036854775807])");
        server.run("CREATE UNIQUE INDEX ON k.t (id)", "VACUUM ANALYZE k.t");

        filtered("t").by(RANGES).balanced(0.35);
    }

    @Test
    void nullKeysOfAnOuterJoinAreReadOnce() throws Exception {
        table("t", "id int", "SELECT i AS id FROM generate_series(1, 35000) i");
        table("u", "id int", "SELECT i * 3 AS id FROM generate_series(1, 10000) i");
        server.run("ALTER TABLE k.t ADD PRIMARY KEY (id)", "ALTER TABLE k.u ADD PRIMARY KEY (id)");
        server.run("VACUUM ANALYZE k.t", "VACUUM ANALYZE k.u");

        assertThat(total(read("SELECT u.id, t.id AS t, t.filler FROM k.t LEFT JOIN k.u ON u.id = t.id", 1)))
                .isEqualTo(35_000);
    }

    @Test
    void oneReaderAndSmallResultsAreNotPlannedAnyFurther() throws Exception {
        read("SELECT 1 AS id", 1).by("one reader: the result is small");
        read("SELECT oid::text FROM pg_class", 1).by("one reader: the result is small");
    }

    @Test
    void holesDoNotMakePartsUneven() throws Exception {
        table(
                "t",
                "id int",
                "SELECT CASE WHEN i < 20000 THEN i ELSE i + 2000000000 END AS id FROM generate_series(1, 35000) i");
        server.run("CREATE UNIQUE INDEX ON k.t (id)", "VACUUM ANALYZE k.t");

        filtered("t").by(RANGES).balanced(0.35);
    }

    @Test
    void nullKeysAreReadOnce() throws Exception {
        table("t", "id int", "SELECT nullif(i % 5, 0) * i AS id FROM generate_series(1, 35000) i");
        server.run("CREATE INDEX ON k.t (id)", "VACUUM ANALYZE k.t");

        assertThat(filtered("t").by(RANGES).balanced(0.35).sizes()).hasSize(5).endsWith(7000);
    }

    @Test
    void keyThatCannotBeNullHasNoSplitForNulls() throws Exception {
        table("t", "id int", "SELECT i AS id FROM generate_series(1, 35000) i");
        server.run("ALTER TABLE k.t ADD PRIMARY KEY (id)", "VACUUM ANALYZE k.t");
        boolean known = Integer.parseInt(server.ask("SHOW server_version_num")) >= 170_000;

        assertThat(filtered("t").by(RANGES).sizes()).hasSize(known ? 4 : 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CASE WHEN i % 10 > 0 THEN 7 ELSE i END", "i % 2", "7"})
    void keyWhoseFirstColumnRepeatsIsCutByAllItsColumns(String first) throws Exception {
        table("t", "a int, b text", "SELECT " + first + " AS a, 'k' || i AS b FROM generate_series(1, 35000) i");
        server.run("ALTER TABLE k.t ADD PRIMARY KEY (a, b) INCLUDE (filler)", "VACUUM ANALYZE k.t");

        read("SELECT a, b, filler FROM k.t WHERE filler <> ''", 2)
                .by("\\d+ ranges of \"a\", \"b\", sampled")
                .balanced(0.45);
    }

    @Test
    void firstColumnIsEnoughIfItTellsEnough() throws Exception {
        table("t", "id int, b text", "SELECT i / 5 AS id, 'k' || i AS b FROM generate_series(1, 35000) i");
        server.run("ALTER TABLE k.t ADD PRIMARY KEY (id, b) INCLUDE (filler)", "VACUUM ANALYZE k.t");

        read("SELECT id, b, filler FROM k.t WHERE filler <> ''", 2).by(RANGES).balanced(0.35);
    }

    @Test
    void nullsInAnyPartOfAKeyAreReadOnce() throws Exception {
        table("t", "a int, b int, c text", """
                SELECT CASE WHEN i % 997 > 0 THEN i % 2 END AS a, CASE WHEN i % 1499 > 0 THEN i % 3 END AS b,
                  CASE WHEN i % 2003 > 0 THEN 'k' || i END AS c FROM generate_series(1, 35000) i""");
        server.run("CREATE INDEX ON k.t (a, b, c) INCLUDE (filler)", "VACUUM ANALYZE k.t");

        SplitRead read = read("SELECT a, b, c, filler FROM k.t WHERE filler <> ''", 3)
                .by("\\d+ ranges of \"a\", \"b\", \"c\", sampled");
        assertThat(total(read)).isEqualTo(35_000);
        assertThat(read.sizes().get(read.sizes().size() - 1)).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            numeric              ~ CASE WHEN i < 17500 THEN 1.0 ELSE 1.00 END
            text COLLATE k.blind ~ CASE WHEN i < 17500 THEN 'a' ELSE 'A' END
            """)
    void equalValuesThatAreWrittenDifferentlyAreInOnePart(String type, String value) throws Exception {
        table("t", "a " + type + ", b int", "SELECT " + value + " AS a, i AS b FROM generate_series(1, 35000) i");
        server.run("CREATE INDEX t_a ON k.t (a, b) INCLUDE (filler)", "CLUSTER k.t USING t_a", "VACUUM ANALYZE k.t");

        read("SELECT a, b, filler FROM k.t WHERE filler <> ''", 2)
                .by("\\d+ ranges of \"a\", \"b\", sampled")
                .balanced(0.45);
    }

    @Test
    void keyWithoutAnIndexIsNotCut() throws Exception {
        table("t", "id int", "SELECT i AS id FROM generate_series(1, 35000) i");
        server.run("ANALYZE k.t");

        filtered("t").by("one reader: \\d ranges of the key alone cost \\d.\\d times the whole");
    }

    @Test
    void scatteredKeyIsNotCutWhereEveryRangeWouldTouchEveryPage() throws Exception {
        server.run("CREATE TABLE k.t AS SELECT i AS id, repeat('x', 500) AS filler"
                + " FROM generate_series(1, 35000) i ORDER BY md5(i::text)");
        server.run("CREATE UNIQUE INDEX ON k.t (id)", "VACUUM ANALYZE k.t");

        filtered("t").by("one reader: \\d ranges of the key alone cost \\d.\\d times the whole");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ranges | SELECT id, count(*) AS n FROM k.t WHERE filler > '' GROUP BY id
            ranges | SELECT id, a FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY a) AS r FROM k.t) x WHERE r = 1
            ranges | SELECT DISTINCT ON (id) id, a, filler FROM k.t ORDER BY id, a
            ranges | WITH x AS (SELECT id, a, filler FROM k.t) SELECT * FROM x WHERE a >= 0
            ranges | SELECT id, a, filler FROM k.t ORDER BY id
            ranges | SELECT id, a AS x, now() AS at, filler FROM k.t
            ranges | SELECT t.id, u.id AS u, t.filler FROM k.t LEFT JOIN k.small u ON u.id = t.a
            one    | SELECT id, filler FROM k.t WHERE a >= 0 LIMIT 34000
            one    | SELECT * FROM (SELECT id, filler FROM k.t ORDER BY id LIMIT 34000) x WHERE id > 5
            one    | SELECT id, filler FROM k.t OFFSET 5
            one    | SELECT id, filler FROM k.t WHERE random() < 2
            one    | SELECT id, filler, gen_random_uuid() IS NULL AS v FROM k.t
            one    | SELECT id, filler, k.fickle(a) AS v FROM k.t
            one    | SELECT id, filler, count(*) OVER () AS n FROM k.t
            one    | SELECT id, a, filler, row_number() OVER (ORDER BY a, id) AS n FROM k.t
            one    | SELECT max(id) AS id, a, max(filler) AS f FROM k.t GROUP BY a
            one    | SELECT DISTINCT ON (a) id, a, filler FROM k.t ORDER BY a, id
            one    | SELECT DISTINCT ON (a) id, a, filler FROM k.t ORDER BY a, id LIMIT 500
            one    | WITH x AS MATERIALIZED (SELECT id, filler FROM k.t) SELECT * FROM x
            one    | SELECT id, filler FROM k.t UNION ALL SELECT id, 'x' FROM k.small
            one    | SELECT id, filler FROM k.t UNION SELECT id, 'x' FROM k.small
            one    | SELECT id + 0 AS id, filler FROM k.t
            one    | SELECT id::text AS id, filler FROM k.t
            one    | SELECT 'x' AS c, id, filler FROM k.t
            one    | SELECT id, filler FROM k.t TABLESAMPLE SYSTEM (99) REPEATABLE (1)
            one    | SELECT x.id, t.filler, k.slow(t.a) AS s FROM (SELECT DISTINCT ON (a % 9) id, a FROM k.small ORDER BY a % 9, id) x JOIN k.t ON t.a % 9 = x.a % 9
            """)
    void queryIsCutWhereARangeOfItsKeyReachesTheTables(String how, String sql) throws Exception {
        table("t", "id int, a int", "SELECT i AS id, i % 1000 AS a FROM generate_series(1, 35000) i");
        server.run(
                "ALTER TABLE k.t ADD PRIMARY KEY (id)",
                "CREATE TABLE k.small AS SELECT i AS id, i AS a FROM generate_series(0, 100) i",
                "CREATE FUNCTION k.fickle(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a; END'",
                "CREATE FUNCTION k.slow(a int) RETURNS int LANGUAGE plpgsql STABLE COST 1000 AS 'BEGIN RETURN a; END'",
                "VACUUM ANALYZE k.t",
                "ANALYZE k.small");
        String computed = sql.contains("now()") ? sql.replace("now() AS at", "a + 1 AS at") : sql;

        read(computed, 1).by(how.equals("one") ? ONE : RANGES);
    }

    @Test
    void reasonsAreTold() throws Exception {
        table("t", "id int, a int", "SELECT i AS id, i % 1000 AS a FROM generate_series(1, 35000) i");
        server.run("ALTER TABLE k.t ADD PRIMARY KEY (id)", "VACUUM ANALYZE k.t");

        read("SELECT id, filler FROM k.t LIMIT 34000", 1).by("one reader: the query has a LIMIT.*");
        read("SELECT id, filler FROM k.t WHERE random() < 2", 1).by("one reader: the query may call \"random\".*");
        read("SELECT a + 0 AS a, filler FROM k.t", 1).by("one reader: the key does not begin with an ordered column.*");
        read(
                        "SELECT x.id, t.filler FROM (SELECT DISTINCT ON (a) id, a FROM k.t ORDER BY a, id) x JOIN k.t ON t.a = x.a",
                        1)
                .by("one reader: a range of the key does not reach the tables");
    }

    @Test
    void partitionsAndChildrenAreCutByTheirKey() throws Exception {
        server.run(
                "CREATE TABLE k.t (id int PRIMARY KEY, filler text) PARTITION BY RANGE (id)",
                "CREATE TABLE k.t1 PARTITION OF k.t FOR VALUES FROM (0) TO (20000)",
                "CREATE TABLE k.t2 PARTITION OF k.t FOR VALUES FROM (20000) TO (40000)",
                "INSERT INTO k.t SELECT i, repeat('x', 500) FROM generate_series(1, 35000) i");
        server.run("VACUUM ANALYZE k.t1", "VACUUM ANALYZE k.t2");
        read("SELECT * FROM k.t", 1).by(SAMPLED).balanced(0.5);
        server.run("VACUUM ANALYZE k.t");
        read("SELECT * FROM k.t", 1).by(RANGES).balanced(0.35);

        server.run(
                "CREATE TABLE k.p (id int PRIMARY KEY, filler text)",
                "CREATE TABLE k.c (PRIMARY KEY (id)) INHERITS (k.p)",
                "INSERT INTO k.c SELECT i, repeat('x', 500) FROM generate_series(1, 35000) i",
                "VACUUM ANALYZE k.c");
        read("SELECT * FROM k.p", 1).by(SAMPLED).balanced(0.5);
    }

    @Test
    void viewIsCutByTheColumnsOfItsTables() throws Exception {
        table("t", "id int, a int", "SELECT i AS id, i % 10 AS a FROM generate_series(1, 35000) i");
        server.run(
                "ALTER TABLE k.t ADD PRIMARY KEY (id)",
                "VACUUM ANALYZE k.t",
                "CREATE VIEW k.v(a, id, f) AS SELECT id, a, filler FROM k.t AS x WHERE a >= 0",
                "CREATE VIEW k.barrier WITH (security_barrier) AS SELECT id, filler FROM k.t WHERE a >= 0",
                "GRANT SELECT ON k.v TO narrow");

        read("SELECT * FROM k.v", 1)
                .by("4 ranges of \"a\", known by statistics")
                .balanced(0.35);
        read("SELECT * FROM k.barrier", 1).by(RANGES).balanced(0.35);
        of("narrow", "SELECT * FROM k.v", 1).by(ONE);
    }

    @Test
    void rowSecurityHidesStatisticsAndLeavesSamples() throws Exception {
        table("t", "id int, a int", "SELECT i AS id, i % 10 AS a FROM generate_series(1, 35000) i");
        server.run(
                "ALTER TABLE k.t ADD PRIMARY KEY (id)",
                "VACUUM ANALYZE k.t",
                "ALTER TABLE k.t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY most ON k.t TO narrow USING (a < 9)",
                "GRANT SELECT ON k.t TO narrow");

        SplitRead read =
                of("narrow", "SELECT id, filler FROM k.t", 1).by(SAMPLED).balanced(0.5);
        assertThat(total(read)).isEqualTo(31_500);
    }

    @Test
    void namesMeanWhatTheRolesSearchPathMakesOfThem() throws Exception {
        table("t", "\"Id.\"\"x\" int", "SELECT i FROM generate_series(1, 35000) i");
        server.run(
                "ALTER TABLE k.t ADD PRIMARY KEY (\"Id.\"\"x\")",
                "VACUUM ANALYZE k.t",
                "CREATE FUNCTION k.no(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'",
                "CREATE OPERATOR k.>= (FUNCTION = k.no, LEFTARG = int, RIGHTARG = int)",
                "CREATE OPERATOR k.< (FUNCTION = k.no, LEFTARG = int, RIGHTARG = int)",
                "CREATE FUNCTION k.sum(float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1/0'",
                "ALTER ROLE reader SET search_path = k, pg_catalog",
                "ALTER ROLE reader SET DateStyle = 'SQL, DMY'");
        read("SELECT * FROM t WHERE filler <> ''", 1)
                .by("4 ranges of \"Id.\"\"x\", known by statistics")
                .balanced(0.35);
    }

    @Test
    void datesAreCutTheSameInEverySession() throws Exception {
        table("t", "id date", "SELECT date '2000-01-01' + i AS id FROM generate_series(1, 35000) i");
        server.run("CREATE INDEX ON k.t (id)", "VACUUM ANALYZE k.t", "ALTER ROLE reader SET DateStyle = 'SQL, DMY'");
        SplitRead read = filtered("t").by(RANGES).balanced(0.35);
        assertThat(read.selects().get(0)).containsPattern("'\\d\\d\\d\\d-\\d\\d-\\d\\d'");
    }

    @AfterEach
    void reset() {
        server.run("ALTER ROLE reader RESET ALL");
    }

    private static int total(SplitRead read) {
        return read.sizes().stream().mapToInt(Integer::intValue).sum();
    }

    /** A table in the order of its columns, of so many pages that reading it whole is dear. */
    private void table(String name, String columns, String rows) {
        server.run(
                // or a VACUUM that follows at once could not mark pages as visible to all
                "SET synchronous_commit = on",
                "CREATE TABLE k." + name + " (" + columns + ", filler text) WITH (autovacuum_enabled = off)",
                "INSERT INTO k." + name + " SELECT *, repeat('x', 500) FROM (" + rows + ") r ORDER BY r");
    }

    /** A query that is more than a table. */
    private SplitRead filtered(String table) throws WarehouseException {
        return read("SELECT id, filler FROM k." + table + " WHERE filler <> '' -- all", 1);
    }

    private SplitRead read(String sql, int keyCount) throws WarehouseException {
        return of(TestingPostgres.READER, sql, keyCount);
    }

    private SplitRead of(String user, String sql, int keyCount) throws WarehouseException {
        return SplitRead.of(new PostgresWarehouse(server.spec(user), TestingPostgres.PASSWORD), sql, keyCount, 4);
    }
}
