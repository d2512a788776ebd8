package io.spillway.jobs.warehouse.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.jobs.warehouse.CursorRead;
import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.WarehouseException.Cause;
import io.spillway.jobs.warehouse.postgresql.TestingPostgres.Server;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading models: columns, values, snapshots, splits. */
@ExtendWith(TestingPostgres.class)
final class PostgresWarehouseITCase {
    private final Server server;
    private final PostgresWarehouse warehouse;

    PostgresWarehouseITCase(Server server) {
        this.server = server;
        this.warehouse = server.warehouse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            true                                          | BOOLEAN     | true
            32767::int2                                   | INT2        | 32767
            -2147483648                                   | INT4        | -2147483648
            9007199254740993                              | INT8        | 9007199254740993
            1.5::float4                                   | FLOAT4      | 1.5
            'NaN'::float8                                 | FLOAT8      | NaN
            '-Infinity'::float8                           | FLOAT8      | -Infinity
            12345678901234567890.001200                   | NUMERIC     | 12345678901234567890.001200
            -0.0001                                       | NUMERIC     | -0.0001
            'NaN'::numeric                                | NUMERIC     | NaN
            '-Infinity'::numeric                          | NUMERIC     | -Infinity
            'a'                                           | TEXT        | a
            'a'::varchar(3)                               | TEXT        | a
            'a'::char(3)                                  | TEXT        | `a  `
            'a'::"char"                                   | TEXT        | a
            'n'::name                                     | TEXT        | n
            ''                                            | TEXT        | ``
            null::text                                    | TEXT        | NULL
            null                                          | TEXT        | NULL
            E'\\u202eабв \\U0001F600\\u200b\\r\\n\\x1b'   | TEXT        | `\u202eабв \uD83D\uDE00\u200b\r\n\u001b`
            '\\xdeadbeef'::bytea                          | BYTEA       | deadbeef
            '{"a": 1}'::json                              | JSON        | {"a": 1}
            '{"a":1}'::jsonb                              | JSONB       | `1 {"a": 1}`
            date '2026-02-28'                             | DATE        | 2026-02-28
            date '0044-03-15 BC'                          | DATE        | -0043-03-15
            date 'infinity'                               | DATE        | infinity
            time '23:59:59.999999'                        | TIME        | 23:59:59.999999
            timetz '01:02:03+02'                          | TIMETZ      | 01:02:03 -7200
            timestamp '2026-02-28 01:02:03.000004'        | TIMESTAMP   | 2026-02-28T01:02:03.000004
            timestamptz '2026-02-28 01:02:03+05:30'       | TIMESTAMPTZ | 2026-02-27T19:32:03
            timestamptz '-infinity'                       | TIMESTAMPTZ | -infinity
            timestamptz '294276-12-31 23:59:59Z'          | TIMESTAMPTZ | +294276-12-31T23:59:59
            interval '1 month 2 days 3 us'                | INTERVAL    | 3 us 2 d 1 m
            'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid  | UUID        | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
            array[1,null,3]                               | ARRAY       | INT4[3][1, NULL, 3]
            array[[1::int8,2],[3,4]]                      | ARRAY       | INT8[2, 2][1, 2, 3, 4]
            '{}'::text[]                                  | ARRAY       | TEXT[][]
            array['a'::char(2)]                           | ARRAY       | TEXT[1][a ]
            array[1.50]                                   | ARRAY       | NUMERIC[1][1.50]
            array['sad','ok']::mood[]                     | ARRAY       | TEXT[2][sad, ok]
            array['sad']::elsewhere.mood[]                | ARRAY       | TEXT[1][sad]
            array['sad']::_mood_like_an_array[]           | ARRAY       | TEXT[1][sad]
            array[5]::positive[]                          | ARRAY       | TEXT[1][5]
            array[row(1,'x')::pair]                       | ARRAY       | TEXT[1][(1,x)]
            '12.34'::money                                | TEXT        | $12.34
            '1 x'::pg_lsn                                 |             |
            'sad'::mood                                   | TEXT        | sad
            'sad'::elsewhere.mood                         | TEXT        | sad
            'sad'::_mood_like_an_array                    | TEXT        | sad
            5::positive                                   | INT4        | 5
            'x'::label                                    | TEXT        | x
            row(1,'x')::pair                              | TEXT        | (1,x)
            row(1,2)                                      | TEXT        | (1,2)
            int4range(1,5)                                | TEXT        | [1,5)
            tstzrange('2026-01-01 12:00Z', null)          | TEXT        | ["2026-01-01 12:00:00+00",)
            B'1010'                                       | TEXT        | 1010
            inet '10.0.0.1/8'                             | TEXT        | 10.0.0.1/8
            point(1,2)                                    | TEXT        | (1,2)
            xmlelement(name a)                            | TEXT        | <a/>
            to_tsvector('simple', 'b a')                  | TEXT        | `'a':2 'b':1`
            'pg_class'::regclass                          | TEXT        | pg_class
            """)
    void everyTypeArrivesAsPostgresqlSaysItIs(String expression, String type, String value) throws Exception {
        server.run(
                "SET client_min_messages = error",
                "DROP SCHEMA IF EXISTS elsewhere CASCADE; CREATE SCHEMA elsewhere",
                "DROP TYPE IF EXISTS mood, _mood_like_an_array, pair CASCADE",
                "DROP DOMAIN IF EXISTS positive, label CASCADE",
                "CREATE TYPE mood AS ENUM ('sad','ok'); CREATE TYPE elsewhere.mood AS ENUM ('sad')",
                "CREATE TYPE _mood_like_an_array AS ENUM ('sad'); CREATE TYPE pair AS (a int, b text)",
                "CREATE DOMAIN positive AS int CHECK (value > 0); CREATE DOMAIN label AS text");
        String sql = "SELECT " + expression + " AS c";
        if (type == null) {
            assertThatExceptionOfType(WarehouseException.class).isThrownBy(() -> warehouse.describe(sql));
            return;
        }

        assertThat(warehouse.describe(sql)).containsExactly(new Column("c", ColumnType.valueOf(type)));
        assertThat(Rows.read(warehouse, sql, 4)).containsExactly(List.of(value.translateEscapes()));
    }

    @Test
    void namesAreKeptByteForByte() throws Exception {
        server.run("DROP TABLE IF EXISTS \"Odd \"\".%s \uD83D\uDE00\"", """
                CREATE TABLE "Odd "".%s 😀" ("a b" int, "A" int, a int, "x""y.z" int, "%d" int, "😀" int)""");
        server.run("INSERT INTO \"Odd \"\".%s \uD83D\uDE00\" VALUES (1,2,3,4,5,6)");
        String sql = "SELECT * FROM \"Odd \"\".%s \uD83D\uDE00\"";

        assertThat(warehouse.describe(sql).stream().map(Column::name))
                .containsExactly("a b", "A", "a", "x\"y.z", "%d", "\uD83D\uDE00");
        assertThat(Rows.read(warehouse, sql, 1)).containsExactly(List.of("1", "2", "3", "4", "5", "6"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            select 1 as a -- x
            select 1 as a ;
            `select 1 as a;\\n-- the end\\n`
            /* a /* b */ ; */ select 1 as a
            `-- first\n;select 1 as a; /* then */ -- last`
            (select 1 as a)
            values (1)
            with x as (select 1 as a) select a from x
            `select 1 as "a;b" where ';' = ';' and $$;$$ = $x$;$x$`
            `select 1 as a where '{"a":1}'::jsonb ? 'a' and '{d ''x''}' <> ''`
            """)
    void oneQueryIsReadHoweverItIsWritten(String sql) throws Exception {
        assertThat(Rows.read(warehouse, sql.translateEscapes(), 2)).containsExactly(List.of("1"));
    }

    @Test
    void tableMayStandForAQuery() throws Exception {
        server.run("DROP TABLE IF EXISTS plain", "CREATE TABLE plain AS SELECT 7 AS id");

        assertThat(Rows.read(warehouse, "TABLE plain", 1)).containsExactly(List.of("7"));
    }

    @Test
    void emptyResultHasColumnsAndNoRows() throws Exception {
        assertThat(warehouse.describe("select 1 as a where false")).hasSize(1);
        assertThat(Rows.read(warehouse, "select 1 as a where false", 4)).isEmpty();
    }

    @Test
    void megabyteOfTextArrivesWhole() throws Exception {
        assertThat(Rows.read(warehouse, "select repeat('\u00e4', 1 << 20)", 1)
                        .get(0)
                        .get(0))
                .isEqualTo("\u00e4".repeat(1 << 20));
    }

    @Test
    void twoColumnsOfOneNameAreRefusedByName() {
        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() -> warehouse.describe("select 1 as twin, 2 as twin"))
                .withMessageContaining("\"twin\"");
        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() -> warehouse.describe("select from generate_series(1, 3)"))
                .withMessageContaining("no columns");
    }

    @Test
    void mappedColumnThatIsGoneOrRetypedIsTheUsersToMend() {
        RowLayout layout =
                new RowLayout(List.of(new Column("id", ColumnType.INT4), new Column("mail", ColumnType.TEXT)), 1, 1);

        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() -> warehouse.openRound("select 1 as id", layout, 2))
                .withMessageContaining("\"mail\"")
                .matches(e -> e.kind() == Cause.USER);
        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() -> warehouse.openRound("select 1::int8 as id, '' as mail", layout, 2))
                .withMessageContaining("\"id\" was INT4 and is INT8")
                .matches(e -> e.kind() == Cause.USER);
        server.awaitSessions(0);
    }

    @Test
    void columnsComeInTheLayoutsOrderWithoutTheOthers() throws Exception {
        RowLayout layout =
                new RowLayout(List.of(new Column("b", ColumnType.INT4), new Column("a", ColumnType.TEXT)), 1, 1);
        try (RoundRead round = warehouse.openRound("select 'x' as a, 0 as secret, 1 as b", layout, 1)) {
            assertThat(Rows.read(warehouse, round.splits().get(0), layout)).containsExactly(List.of("1", "x"));
        }
    }

    @Test
    void allSplitsSeeTheSnapshotWhateverOthersDoMeanwhile() throws Exception {
        bigTable("moving", "SELECT i, 'old' FROM generate_series(1, 60000) i");
        RowLayout layout = Rows.layout(warehouse, "SELECT * FROM moving");
        try (RoundRead round = warehouse.openRound("SELECT * FROM moving", layout, 3)) {
            List<List<String>> rows = new ArrayList<>();
            for (SplitPlan split : round.splits()) {
                server.run("UPDATE moving SET t = 'new' WHERE id % 7 = " + rows.size() % 7);
                server.run(
                        "DELETE FROM moving WHERE id % 11 = 5",
                        "INSERT INTO moving VALUES (100000000, 'new') ON CONFLICT DO NOTHING");
                rows.addAll(Rows.read(warehouse, split, layout));
                round.keepAlive();
            }
            assertThat(round.splits()).hasSizeGreaterThan(2);
            assertThat(rows).hasSize(60000).allMatch(row -> row.get(1).equals("old"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int2        | INT2        | i::int2                                               | 7
            int8        | INT8        | i - 5                                                 | 2
            date        | DATE        | date '1999-12-30' + i                                 | 5
            timestamp   | TIMESTAMP   | timestamp '1999-12-31 23:59:59.999993' + i * interval '1 us'| 0
            timestamptz | TIMESTAMPTZ | timestamptz '2026-03-29 00:59:57Z' + i * interval '1 s'     | 828061204000000
            """)
    void cursorReadsRowsFromAValueOnAndThoseWithout(String type, ColumnType columnType, String value, long from)
            throws Exception {
        server.run(
                "DROP TABLE IF EXISTS cursored",
                "CREATE TABLE cursored (id int8 PRIMARY KEY, changed %s)".formatted(type),
                "INSERT INTO cursored SELECT i, %s FROM generate_series(1, 10) i".formatted(value),
                "INSERT INTO cursored VALUES (100, NULL)");
        String sql = "SELECT id, changed FROM cursored -- all";
        RowLayout layout = new RowLayout(List.of(new Column("id", ColumnType.INT8)), 1, 1);
        Column cursor = new Column("changed", columnType);
        RowLayout withCursor = new RowLayout(List.of(layout.columns().get(0), cursor), 1, 1);

        assertThat(cursored(sql, layout, withCursor, new CursorRead(cursor, null)))
                .hasSize(11);
        assertThat(cursored(sql, layout, withCursor, new CursorRead(cursor, from)))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrder("7", "8", "9", "10", "100");
    }

    private List<List<String>> cursored(String sql, RowLayout layout, RowLayout withCursor, CursorRead cursor)
            throws Exception {
        try (RoundRead round = warehouse.openRound(sql, layout, cursor, 2)) {
            List<List<String>> rows = new ArrayList<>();
            for (SplitPlan split : round.splits()) {
                rows.addAll(Rows.read(warehouse, split, withCursor));
            }
            assertThat(round.explanation().endsWith(", only rows with a new \"changed\""))
                    .isEqualTo(cursor.from() != null);
            return rows;
        }
    }

    @Test
    void cursorThatIsGoneOrOfAnotherTypeIsNamed() {
        String sql = "SELECT 1::int8 AS id, now() AS changed";
        RowLayout layout = new RowLayout(List.of(new Column("id", ColumnType.INT8)), 1, 1);
        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() ->
                        warehouse.openRound(sql, layout, new CursorRead(new Column("other", ColumnType.INT8), null), 2))
                .withMessageContaining("Column \"other\" is gone");
        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() ->
                        warehouse.openRound(sql, layout, new CursorRead(new Column("changed", ColumnType.INT8), 5L), 2))
                .withMessageContaining("was INT8 and is TIMESTAMPTZ now");
    }

    @Test
    void valuesCastToTextDoNotDependOnTheMachinesZone() throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
        try {
            assertThat(Rows.read(warehouse, "SELECT tstzrange('2026-01-01 12:00Z', null)", 1))
                    .containsExactly(List.of("[\"2026-01-01 12:00:00+00\",)"));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void splitOfARoundThatIsClosedIsReadAgainLater() throws Exception {
        RowLayout layout = Rows.layout(warehouse, "SELECT 1");
        RoundRead round = warehouse.openRound("SELECT 1", layout, 1);
        SplitPlan split = round.splits().get(0);
        round.close();

        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() -> warehouse.read(split))
                .matches(e -> e.kind() == Cause.TRANSIENT);
        assertThatExceptionOfType(WarehouseException.class).isThrownBy(round::keepAlive);
        server.awaitSessions(0);
    }

    @Test
    void reachingTheEndTwiceIsHarmless() throws Exception {
        RowLayout layout = Rows.layout(warehouse, "SELECT 1");
        try (RoundRead round = warehouse.openRound("SELECT 1", layout, 1);
                RowStream stream = warehouse.read(round.splits().get(0))) {
            assertThat(stream.next()).isTrue();
            assertThat(stream.next()).isFalse();
            assertThat(stream.next()).isFalse();
        }
    }

    /** A table with a primary key, of so many pages that reading it whole is dear. */
    private void bigTable(String name, String rows) {
        server.run(
                "DROP TABLE IF EXISTS " + name,
                "CREATE TABLE " + name + " (id int PRIMARY KEY, t text, filler text DEFAULT repeat('x', 500))",
                "INSERT INTO " + name + " (id, t) " + rows,
                "VACUUM ANALYZE " + name);
    }
}
