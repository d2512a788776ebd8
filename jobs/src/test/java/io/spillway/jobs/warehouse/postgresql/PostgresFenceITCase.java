package io.spillway.jobs.warehouse.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.WarehouseException.Cause;
import io.spillway.jobs.warehouse.postgresql.TestingPostgres.Server;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowLayout;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No user's SQL changes the warehouse, even where the login may do anything. */
@ExtendWith(TestingPostgres.class)
final class PostgresFenceITCase {
    private final Server server;
    private final PostgresWarehouse warehouse;

    PostgresFenceITCase(Server server) {
        this.server = server;
        this.warehouse = new PostgresWarehouse(server.spec("master"), TestingPostgres.PASSWORD);
    }

    @BeforeEach
    void fill() {
        server.run(
                "DROP TABLE IF EXISTS t, t2",
                "CREATE TABLE t AS SELECT 1 AS id",
                "CREATE SEQUENCE IF NOT EXISTS s",
                "ALTER SEQUENCE s RESTART",
                "CREATE OR REPLACE FUNCTION sneak() RETURNS int LANGUAGE sql SECURITY DEFINER"
                        + " AS 'DELETE FROM t RETURNING 1'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n\t ",
                ";",
                "-- nothing",
                "/* nothing */",
                "select 1; select 2",
                "select 1; commit; delete from t",
                "commit; delete from t",
                "select 1) to program 'true' --",
                "select 1) as m; commit; delete from t; --",
                "select 1) as m) to stdout; commit; delete from t; --",
                "select 1\n) AS m) TO STDOUT (FORMAT binary); delete from t; select (1",
                "select '\\'; commit; delete from t; --'",
                "select E'\\''; commit; delete from t; --'",
                "select $a$ $a$; commit; delete from t; --$a$",
                "select 1 /* /* */ */ ; commit; delete from t; -- */",
                "select 1 as \"a\"\"; commit; delete from t",
                "select 1 --\r; commit; delete from t",
                "begin; delete from t; commit",
                "insert into t values (2)",
                "insert into t values (2) returning id",
                "update t set id = 3",
                "delete from t",
                "merge into t using (select 1 as id) x on t.id = x.id when matched then delete",
                "truncate t",
                "drop table t",
                "create table t2 (id int)",
                "create table t2 as select 1",
                "select 1 as id into t2",
                "with gone as (delete from t returning id) select id from gone",
                "copy t to stdout",
                "copy (select 1) to program 'true'",
                "do $$ begin delete from t; end $$",
                "call sneak()",
                "set statement_timeout = 0",
                "reset all",
                "show all",
                "lock table t",
                "vacuum t",
                "explain analyze delete from t",
                "prepare p as delete from t",
                "fetch all from spillway_describe",
                "declare c cursor for select 1",
                "commit",
                "rollback",
                "listen x",
                "select $1",
            })
    void anythingButOneQueryIsRefusedBeforeItRuns(String sql) {
        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() -> warehouse.describe(sql))
                .matches(e -> e.kind() == Cause.USER);
        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() -> read(sql))
                .matches(e -> e.kind() == Cause.USER);
        assertNothingChanged();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select nextval('s')::int4 as id",
                "select setval('s', 9)::int4 as id",
                "select id from t for update",
                "select id from t for share",
                "select sneak() as id",
                "select set_config('transaction_read_only', 'off', false)::int4 as id",
                "select id from (select lo_create(0)::int4 as id) x",
                "select length(query_to_xml('delete from t returning 1', true, true, '')::text) as id",
            })
    void writingFunctionsAreRefusedByTheServerAndItsWordsAreShown(String sql) {
        assertThatExceptionOfType(WarehouseException.class)
                .isThrownBy(() -> read(sql))
                .withMessageMatching("PostgreSQL says: .*(read-only|read-write|non-volatile).*")
                .matches(e -> e.kind() == Cause.USER);
        assertNothingChanged();
    }

    @Test
    void backslashesOfAnOldFashionedRoleDoNotOpenTheFence() throws Exception {
        server.run("ALTER ROLE master SET standard_conforming_strings = off");
        try {
            assertThat(Rows.read(warehouse, "select '\\' as id", 1)).containsExactly(List.of("\\"));
            // one string to who takes backslashes literally, three statements to who does not
            anythingButOneQueryIsRefusedBeforeItRuns("select '\\''; commit; delete from t; --'::int");
        } finally {
            server.run("ALTER ROLE master RESET standard_conforming_strings");
        }
    }

    @Test
    void roleThatIsSetToWriteReadsOnly() {
        server.run("ALTER ROLE master SET default_transaction_read_only = off");

        writingFunctionsAreRefusedByTheServerAndItsWordsAreShown("select sneak() as id");
    }

    private void read(String sql) throws WarehouseException {
        RowLayout layout = new RowLayout(List.of(new Column("id", ColumnType.INT4)), 1, 1);
        try (var round = warehouse.openRound(sql, layout, 2)) {
            Rows.read(warehouse, round.splits().get(0), layout);
        }
    }

    private void assertNothingChanged() {
        assertThat(server.ask("SELECT count(*) || ' ' || min(id) FROM t")).isEqualTo("1 1");
        assertThat(server.ask("SELECT to_regclass('t2')")).isEqualTo("null");
        assertThat(server.ask("SELECT is_called FROM s")).isEqualTo("f");
        server.awaitSessions(0);
    }
}
