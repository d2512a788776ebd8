package io.spillway.jobs.warehouse.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.testing.RawServer;
import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.WarehouseException.Cause;
import io.spillway.jobs.warehouse.postgresql.TestingPostgres.Server;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users are told when a warehouse fails, and that nothing stays behind in it. */
@ExtendWith(TestingPostgres.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class PostgresErrorsITCase {
    private static final RowLayout LAYOUT = new RowLayout(List.of(new Column("id", ColumnType.INT4)), 1, 1);
    private static final String ENDLESS =
            "with recursive r(i) as (select 1 union all select i % 1000000 + 1 from r) select i as id from r";

    private final Server server;
    private final PostgresWarehouse warehouse;

    PostgresErrorsITCase(Server server) {
        this.server = server;
        this.warehouse = server.warehouse();
    }

    @Test
    void wrongPasswordIsTheUsersToMend() {
        WarehouseSpec spec = server.spec(TestingPostgres.READER);
        WarehouseException error = failure(() -> new PostgresWarehouse(spec, "canary-wrong").describe("select 1"));

        assertThat(error)
                .hasMessageContaining("refuses user \"reader\"")
                .hasMessageNotContaining("canary")
                .matches(e -> e.kind() == Cause.USER);
    }

    @Test
    void roleThatMayNotLogInOrConnectIsTheUsersToMend() {
        server.run("DROP DATABASE IF EXISTS closed", "CREATE DATABASE closed");
        server.run("REVOKE CONNECT ON DATABASE closed FROM public");
        WarehouseException error =
                failure(() -> of("127.0.0.1", server.port(), "closed").describe("select 1"));

        assertThat(error).hasMessageContaining("permission denied for database \"closed\"");
        assertThat(error.kind()).isEqualTo(Cause.USER);
    }

    @Test
    void unknownDatabaseIsNamed() {
        WarehouseException error = failure(
                () -> of("127.0.0.1", server.port(), "no such/db?x=\u00e4").describe("select 1"));

        assertThat(error).hasMessageContaining("has no database \"no such/db?x=\u00e4\"");
        assertThat(error.kind()).isEqualTo(Cause.USER);
    }

    @Test
    void unknownHostIsNamed() {
        WarehouseException error =
                failure(() -> of("nowhere.invalid", 5432, "x").describe("select 1"));

        assertThat(error).hasMessageContaining("The host of nowhere.invalid:5432 is not known");
        assertThat(error.kind()).isEqualTo(Cause.USER);
    }

    @Test
    void hostIsAHostAndNoPieceOfAUrl() {
        // with the driver's URL this would load a class of the writer's choice
        String host = "127.0.0.1:%d/postgres?socketFactory=java.lang.Object#".formatted(server.port());
        WarehouseException error =
                failure(() -> of(host, server.port(), "postgres").describe("select 1"));

        assertThat(error).hasMessageContaining("is not known");
        assertThat(error.kind()).isEqualTo(Cause.USER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void closedPortSaysThatNothingListens(String host) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        WarehouseException error = failure(() -> of(host, port, "x").describe("select 1"));

        assertThat(error).hasMessageContaining("Nothing accepts connections at " + host + ":" + port);
        assertThat(error.kind()).isEqualTo(Cause.TRANSIENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "prefer", "require"})
    void silentServerIsGivenUpAfterFiveSeconds(String sslMode) {
        try (RawServer silent = new RawServer(RawServer::drain)) {
            long start = System.nanoTime();
            WarehouseException error = failure(
                    () -> of("127.0.0.1", silent.port(), "x", sslMode, 1000).describe("select 1"));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            assertThat(error).hasMessageContaining("did not answer within 5 seconds");
            assertThat(error.kind()).isEqualTo(Cause.TRANSIENT);
            await().until(silent::open, open -> open == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "prefer", "require"})
    void httpServerIsRecognisedAsNoPostgresql(String sslMode) {
        try (RawServer http = new RawServer(socket -> {
            byte[] unused = socket.getInputStream().readNBytes(8);
            RawServer.write(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        })) {
            WarehouseException error = failure(
                    () -> of("127.0.0.1", http.port(), "x", sslMode, 1000).describe("select 1"));

            assertThat(error).hasMessageContaining("does not speak PostgreSQL's protocol");
        }
    }

    @Test
    void syntaxErrorIsToldWithItsPlaceInTheUsersText() {
        assertThat(failure(() -> warehouse.describe("select 1,\n  foo bar baz")))
                .hasMessageContaining("at line 2, column 11 of the query");
        assertThat(failure(() -> warehouse.describe("\n\n  select no_such")))
                .hasMessageContaining("at line 3, column 10 of the query");
        assertThat(failure(() -> warehouse.describe("selec 1"))).hasMessageContaining("at line 1, column 1 of");
        assertThat(failure(() -> warehouse.describe("select (1"))).hasMessageContaining("at line 1, column 10 of");
        // the server counts characters, Java counts halves of them
        assertThat(failure(() -> warehouse.describe("select '\uD83D\uDE00\uD83D\uDE00', nope")))
                .hasMessageContaining("at line 1, column 14 of");
    }

    @Test
    void valueThatCannotBeReadIsNotQuoted() {
        server.run("DROP TABLE IF EXISTS people", "CREATE TABLE people AS SELECT 'canary@\"x\".org' AS mail");
        WarehouseException error = failure(() -> read(warehouse, "select mail::int as id from people"));

        assertThat(error).hasMessageContaining("invalid input syntax for type integer");
        assertThat(error.kind()).isEqualTo(Cause.USER);
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause)).doesNotContain("canary");
        }
    }

    @Test
    void valueInTheQueryItselfMayBeQuoted() {
        assertThat(failure(() -> warehouse.describe("select 'abc'::int as id"))).hasMessageContaining("\"abc\"");
    }

    @Test
    void queryThatTakesTooLongIsCancelledAndTriedAgainSomeTimes() {
        PostgresWarehouse hasty = of("127.0.0.1", server.port(), "postgres", "disable", 300);
        WarehouseException error = failure(() -> read(hasty, "select 1 as id from pg_sleep(60)"));

        assertThat(error).hasMessageContaining("statement timeout");
        assertThat(error.kind()).isEqualTo(Cause.TRANSIENT);
        server.awaitSessions(0);
    }

    @Test
    void warehouseThatFallsSilentInMidReadIsGivenUp() throws Exception {
        try (RawServer proxy = new RawServer(new SilencedProxy(server.port()))) {
            PostgresWarehouse behindProxy = of("127.0.0.1", proxy.port(), "postgres", "disable", 1000);
            WarehouseException error = failure(() -> read(behindProxy, "select 1 as id, 'now be silent' as t"));

            assertThat(error.kind()).isEqualTo(Cause.TRANSIENT);
        }
    }

    @Test
    void backendThatIsEndedInMidReadNeverLooksLikeTheEnd() throws Exception {
        try (RoundRead round = warehouse.openRound(ENDLESS, LAYOUT, 1);
                RowStream stream = warehouse.read(round.splits().get(0))) {
            assertThat(stream.next()).isTrue();
            server.ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE application_name = 'spillway' AND query LIKE 'COPY%'");
            WarehouseException error = failure(() -> {
                while (stream.next()) {
                    stream.length();
                }
            });

            assertThat(error.kind()).isEqualTo(Cause.TRANSIENT);
            assertThat(failure(stream::next)).isNotNull();
        }
    }

    @Test
    void errorInTheMiddleOfTheRowsIsAnError() throws Exception {
        String sql = "select 100 / (5000 - i) as id from generate_series(1, 10000) i";
        WarehouseException error = failure(() -> read(warehouse, sql));

        assertThat(error).hasMessage("PostgreSQL says: division by zero [22012]");
    }

    @Test
    void closingInMidReadEndsTheQuery() throws Exception {
        try (RoundRead round = warehouse.openRound(ENDLESS, LAYOUT, 1)) {
            RowStream stream = warehouse.read(round.splits().get(0));
            assertThat(stream.next()).isTrue();
            stream.close();
            server.awaitSessions(1);
            round.keepAlive();
        }
        server.awaitSessions(0);
    }

    @Test
    void cancelFromAnotherThreadEndsAQueryThatHasGivenNothingYet() throws Exception {
        try (RoundRead round = warehouse.openRound("select 1 as id from pg_sleep(50)", LAYOUT, 1);
                RowStream stream = warehouse.read(round.splits().get(0))) {
            Thread canceller = new Thread(() -> {
                await().until(() -> server.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%'"
                                + " AND state = 'active' AND wait_event = 'PgSleep'")
                        .equals("1"));
                stream.cancel();
            });
            canceller.start();

            assertThat(failure(stream::next)).hasMessageContaining("cancel");
            canceller.join();
        }
        server.awaitSessions(0);
    }

    private static void read(PostgresWarehouse warehouse, String sql) throws WarehouseException {
        RowLayout layout = Rows.layout(warehouse, sql);
        try (RoundRead round = warehouse.openRound(sql, layout, 1)) {
            Rows.read(warehouse, round.splits().get(0), layout);
        }
    }

    private PostgresWarehouse of(String host, int port, String database) {
        return of(host, port, database, "disable", 60_000);
    }

    private PostgresWarehouse of(String host, int port, String database, String sslMode, long timeoutMillis) {
        return new PostgresWarehouse(
                new WarehouseSpec("postgresql", host, port, database, TestingPostgres.READER, sslMode, timeoutMillis),
                TestingPostgres.PASSWORD);
    }

    /** The failure, whose whole chain holds no password. */
    private static WarehouseException failure(ThrowingCallable work) {
        WarehouseException error = catchThrowableOfType(WarehouseException.class, work);
        assertThat(error).isNotNull();
        assertThat(String.valueOf(error.getMessage())).doesNotContain("\n");
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause)).doesNotContain(TestingPostgres.PASSWORD);
        }
        return error;
    }
}
