package io.spillway.jobs.destination.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.DestinationContract;
import io.spillway.jobs.destination.Request;
import io.spillway.jobs.destination.Verdict;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.testing.RawServer;
import io.spillway.jobs.warehouse.postgresql.TestingPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TestingPostgres.class)
final class DatabaseDestinationITCase extends DestinationContract {
    private static final long TIMEOUT_MILLIS = 5_000;

    private final TestingPostgres.Server server;

    DatabaseDestinationITCase(TestingPostgres.Server server) {
        this.server = server;
    }

    @BeforeEach
    void makeTheTable() {
        server.run(
                "DROP SCHEMA IF EXISTS \"Out\" CASCADE",
                "DROP ROLE IF EXISTS writer",
                "CREATE ROLE writer LOGIN PASSWORD '" + SECRET + "'",
                "CREATE SCHEMA \"Out\"",
                "CREATE TABLE \"Out\".\"Customers\" (id bigint PRIMARY KEY, name text NOT NULL CHECK (name <> 'bad'), n int)",
                "GRANT USAGE ON SCHEMA \"Out\" TO writer",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \"Out\" TO writer");
    }

    @AfterEach
    void noSessionIsLeft() {
        server.awaitSessions(0);
        server.run("DROP SCHEMA \"Out\" CASCADE", "DROP ROLE writer");
    }

    @Override
    protected Destination open(int requestsInFlight, long timeoutMillis, BooleanSupplier mayWrite) {
        return open(settings("Customers"), requestsInFlight, timeoutMillis, mayWrite);
    }

    private static Destination open(
            DatabaseSettings settings, int requestsInFlight, long timeoutMillis, BooleanSupplier mayWrite) {
        return new DatabaseProvider()
                .open(
                        spec(settings, requestsInFlight, timeoutMillis),
                        Map.of(DestinationSpec.PASSWORD, SECRET),
                        mayWrite);
    }

    private Destination open(String table) {
        return open(settings(table), 1, TIMEOUT_MILLIS, () -> true);
    }

    private static DestinationSpec spec(DatabaseSettings settings, int requestsInFlight, long timeoutMillis) {
        return new DestinationSpec(
                DestinationSpec.DATABASE,
                "postgresql://" + settings.at() + "/postgres",
                SpecCodec.tree(settings),
                100,
                450_000,
                requestsInFlight,
                timeoutMillis,
                60_000,
                RateLimits.NONE);
    }

    private DatabaseSettings settings(String table) {
        return new DatabaseSettings(
                "postgresql",
                "127.0.0.1",
                server.port(),
                "postgres",
                "writer",
                "disable",
                "Out",
                table,
                List.of(),
                List.of());
    }

    @Override
    protected List<CheckStep> check() {
        return check(settings("Customers"), SECRET);
    }

    private static List<CheckStep> check(DatabaseSettings settings, String password) {
        return new DatabaseProvider()
                .check(spec(settings, 1, TIMEOUT_MILLIS), Map.of(DestinationSpec.PASSWORD, password));
    }

    @Override
    protected List<CheckStep> checkOfABrokenOne() {
        return check(settings("nowhere"), SECRET);
    }

    @Override
    protected byte[] event(int number) {
        return upsert(number, "\"name\":\"name %d\"".formatted(number));
    }

    @Override
    protected byte[] refusedEvent() {
        return upsert(99, "\"name\":\"bad\"");
    }

    private static byte[] upsert(int id, String fields) {
        return "{\"type\":\"record\",\"action\":\"update\",\"identifiers\":{\"id\":%d},\"fields\":{%s}}"
                .formatted(id, fields)
                .getBytes(UTF_8);
    }

    private static byte[] delete(int id) {
        return "{\"type\":\"record\",\"action\":\"delete\",\"identifiers\":{\"id\":%d}}"
                .formatted(id)
                .getBytes(UTF_8);
    }

    @Override
    protected AutoCloseable silence() throws Exception {
        return server.locked("\"Out\".\"Customers\"");
    }

    @Override
    protected int arrived() {
        return Integer.parseInt(ask("count(*)", "Customers"));
    }

    private String ask(String expression, String table) {
        return server.ask("SELECT %s FROM \"Out\".\"%s\"".formatted(expression, table));
    }

    @Override
    protected String threads() {
        return "spillway-database";
    }

    @Test
    void rowsAreInsertedUpdatedAndDeleted() {
        try (Destination table = open("Customers")) {
            send(table, upsert(1, "\"name\":\"a\",\"n\":1"), upsert(2, "\"name\":\"b\",\"n\":2"), event(3));
            Answer answer = send(table, delete(2), upsert(1, "\"name\":\"c\",\"n\":null"), delete(77));

            assertThat(answer).isEqualTo(new Answer(Verdict.DELIVERED, 200, "", null));
        }
        assertThat(ask("string_agg(concat_ws(',', id, name, n), ' ' ORDER BY id)", "Customers"))
                .isEqualTo("1,c 3,name 3");
    }

    @Test
    void whatAnEventLeavesOutIsNullAndColumnsOfOthersAreLeftAlone() {
        server.run(
                "ALTER TABLE \"Out\".\"Customers\" ADD notes text DEFAULT 'ours'",
                "INSERT INTO \"Out\".\"Customers\" VALUES (1, 'a', 5, 'theirs')");
        DestinationSpec fitted = new DatabaseProvider()
                .fit(spec(settings("Customers"), 1, TIMEOUT_MILLIS), Set.of("id"), Set.of("id", "name", "n"));
        try (Destination table =
                new DatabaseProvider().open(fitted, Map.of(DestinationSpec.PASSWORD, SECRET), () -> true)) {
            send(table, upsert(1, "\"name\":\"b\""), upsert(2, "\"name\":\"c\""));
        }
        assertThat(ask("string_agg(concat_ws(',', id, name, coalesce(n, -1), notes), ' ' ORDER BY id)", "Customers"))
                .isEqualTo("1,b,-1,theirs 2,c,-1,ours");
    }

    @Test
    void valuesBecomeTheColumnsTypesWithAllTheirDigits() {
        server.run(
                "CREATE TYPE \"Out\".mood AS ENUM ('glad', 'so so')",
                "CREATE DOMAIN \"Out\".age AS int CHECK (value >= 0)",
                "CREATE TABLE \"Out\".types (id bigint PRIMARY KEY, i2 smallint, i8 bigint, num numeric, price numeric(6,2),"
                        + " f8 float8, b bool, t text, v varchar(5), c char(3), at timestamptz, ts timestamp, d date,"
                        + " iv interval, u uuid, j json, jb jsonb, raw bytea, mood \"Out\".mood, age \"Out\".age, ip inet,"
                        + " ta text[], ia int[], jba jsonb[], \"Odd \"\"x\"\"? {1}\" text,"
                        + " twice bigint GENERATED ALWAYS AS (id * 2) STORED)",
                "GRANT ALL ON \"Out\".types TO writer",
                "GRANT USAGE ON SCHEMA \"Out\" TO writer");
        try (Destination table = open("types")) {
            Answer answer = send(table, upsert(7, """
                    "i2":-5,"i8":"9007199254740993","num":12345678901234567890.123456789012345678900,"price":19.90,
                    "f8":"NaN","b":true,"t":"Zoë 😀 \\\\ ' \\"","v":"abcde","c":"ab","at":"2026-11-21T01:40:00.123456Z",
                    "ts":"2026-11-21T01:40:00","d":"2026-11-21","iv":"P1DT2H","u":"6f0e9a3c-0000-4000-8000-00000000000a",
                    "j":{"a":[1.10,null]},"jb":"text","raw":"AAEC/w==","mood":"so so","age":30,"ip":"10.0.0.1",
                    "ta":["a","b\\"\\\\,{}",null,""],"ia":[[1,2],[3,4]],"jba":[{"a":1},[2],"x"],"Odd \\"x\\"? {1}":"odd"
                    """));

            assertThat(answer.body()).isEmpty();
        }
        assertThat(ask("row_to_json(types)", "types")).isEqualToIgnoringWhitespace("""
                {"id":7,"i2":-5,"i8":9007199254740993,"num":12345678901234567890.123456789012345678900,"price":19.90,
                "f8":"NaN","b":true,"t":"Zoë 😀 \\\\ ' \\"","v":"abcde","c":"ab ","at":"%s",
                "ts":"2026-11-21T01:40:00","d":"2026-11-21","iv":"1 day 02:00:00",
                "u":"6f0e9a3c-0000-4000-8000-00000000000a","j":{"a":[1.10,null]},"jb":"text","raw":"\\\\x000102ff",
                "mood":"so so","age":30,"ip":"10.0.0.1","ta":["a","b\\"\\\\,{}",null,""],"ia":[[1,2],[3,4]],
                "jba":[{"a": 1},[2],"x"],"Odd \\"x\\"? {1}":"odd","twice":14}
                """.formatted(
                        server.ask("SELECT to_json('2026-11-21T01:40:00.123456Z'::timestamptz)#>>'{}'")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\":\"abc\"|column \"n\": 22P02 invalid input syntax for type integer: \"abc\"",
                "\"n\":1.5|column \"n\": 22P02 invalid input syntax for type integer: \"1.5\"",
                "\"n\":1e400|column \"n\": 22003",
                "\"n\":{\"a\":1}|column \"n\": 22P02",
                "\"n\":99999999999|column \"n\": 22003",
                "\"v\":\"123456\"|column \"v\": 22001 value too long for type character varying(5)",
                "\"price\":12345.678|column \"price\": 22003 numeric field overflow",
                "\"at\":\"yesterday or so\"|column \"at\": 22007",
                "\"raw\":\"***\"|column \"raw\" (bytea) takes bytes, and the value is not Base64",
                "\"raw\":7|column \"raw\" (bytea) takes bytes",
                "\"u\":\"x\"|column \"u\": 22P02",
                "\"ta\":{\"a\":1}|column \"ta\": 22P02",
                "\"age\":-1|column \"age\": 23514",
                "\"t\":\"a\\u0000b\"|column \"t\" (text) cannot hold the character zero",
                "\"t\":\"a\\ud800b\"|column \"t\" (text) cannot hold half a surrogate pair",
                "\"mail\":\"taken\"|23505 duplicate key value violates unique constraint \"one_mail\" (Key (mail)=(taken)",
                "\"parent\":5|23503",
                "\"t\":null|23502 null value in column \"t\"",
                "\"t\":\"no\"|23514",
                "\"t\":\"raise\"|P0001 not this one",
                "\"late\":\"taken\"|23505"
            })
    void rowThatCannotBeIsRefusedWithTheReason(String field, String reason) {
        server.run(
                "CREATE DOMAIN \"Out\".age AS int CHECK (value >= 0)",
                "CREATE TABLE \"Out\".strict (id bigint PRIMARY KEY, n int, v varchar(5), price numeric(6,2),"
                        + " at timestamptz, raw bytea, u uuid, ta text[], age \"Out\".age, t text NOT NULL CHECK (t <> 'no'),"
                        + " mail text CONSTRAINT one_mail UNIQUE, parent bigint REFERENCES \"Out\".strict,"
                        + " late text UNIQUE DEFERRABLE INITIALLY DEFERRED)",
                "CREATE FUNCTION \"Out\".refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN IF NEW.t = 'raise' THEN RAISE 'not this one'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER refuse BEFORE INSERT ON \"Out\".strict FOR EACH ROW EXECUTE FUNCTION \"Out\".refuse()",
                "INSERT INTO \"Out\".strict (id, t, mail, late) VALUES (1, 'x', 'taken', 'taken')",
                "GRANT ALL ON \"Out\".strict TO writer");
        try (Destination table = open("strict")) {
            String fields = field.contains("\"t\"") ? field : "\"t\":\"yes\"," + field;
            Answer answer = send(table, upsert(2, fields));

            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.DIVIDE);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).startsWith(reason);
            // the session goes on
            assertThat(send(table, upsert(3, "\"t\":\"yes\"")).verdict()).isEqualTo(Verdict.DELIVERED);
        }
        assertThat(ask("count(*)", "strict")).isEqualTo("2");
    }

    @Test
    void rowWithoutItsIdentifierIsRefused() {
        try (Destination table = open("Customers")) {
            byte[] event = "{\"type\":\"record\",\"action\":\"insert\",\"identifiers\":{\"id\":null},\"fields\":{}}"
                    .getBytes(UTF_8);
            assertThat(send(table, event))
                    .isEqualTo(
                            new Answer(Verdict.DIVIDE, 400, "column \"id\": it identifies the row, and is NULL", null));
        }
    }

    @Test
    void oneBadRowAmongAHundredIsFoundByHalving() {
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(i == 37 ? upsert(i, "\"name\":\"bad\"") : event(i));
        }
        AtomicInteger rejected = new AtomicInteger();
        try (Destination table = open("Customers")) {
            deliver(table, events, rejected);
        }
        assertThat(rejected).hasValue(1);
        assertThat(ask("count(*) || ' ' || count(*) FILTER (WHERE id = 37)", "Customers"))
                .isEqualTo("99 0");
    }

    private static void deliver(Destination table, List<byte[]> events, AtomicInteger rejected) {
        Answer answer = table.send(new Request(events, 1, "run")).join();
        if (answer.verdict() == Verdict.DIVIDE && events.size() > 1) {
            deliver(table, events.subList(0, events.size() / 2), rejected);
            deliver(table, events.subList(events.size() / 2, events.size()), rejected);
        } else if (answer.verdict() == Verdict.DIVIDE) {
            assertThat(answer.body()).contains("23514", "Customers_name_check");
            rejected.incrementAndGet();
        } else {
            assertThat(answer.verdict()).isEqualTo(Verdict.DELIVERED);
        }
    }

    @Test
    void killedSessionIsTriedAgain() {
        try (Destination table = open("Customers")) {
            send(table, event(1));
            server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'spillway'");
            server.awaitSessions(0);

            Answer killed = send(table, event(2));
            assertThat(killed.verdict()).as(killed.toString()).isEqualTo(Verdict.RETRY);
            assertThat(killed.status()).isZero();
            assertThat(send(table, event(2)).verdict()).isEqualTo(Verdict.DELIVERED);
        }
        assertThat(arrived()).isEqualTo(2);
    }

    @Test
    void sessionKilledAmidARequestIsTriedAgain() throws Exception {
        try (Destination table = open("Customers")) {
            CompletableFuture<Answer> pending;
            try (AutoCloseable lock = silence()) {
                pending = table.send(request(event(1)));
                await().until(() -> server.ask("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE application_name = 'spillway' AND wait_event_type = 'Lock'")
                        .equals("1"));
                server.run(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'spillway'");
                assertThat(pending.join().verdict()).isEqualTo(Verdict.RETRY);
                assertThat(pending.join().body()).contains("57P01");
            }
            assertThat(send(table, event(1)).verdict()).isEqualTo(Verdict.DELIVERED);
        }
    }

    @Test
    void lockedRowIsToldBeforeTheDeadline() throws Exception {
        try (Destination table = open(settings("Customers"), 1, 1_000, () -> true)) {
            send(table, event(1));
            try (AutoCloseable lock = server.locked("\"Out\".\"Customers\"")) {
                Answer answer = send(table, event(1));

                assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
                assertThat(answer.body()).startsWith("55P03");
            }
        }
    }

    @Test
    void slowRowsThatTogetherMissTheDeadlineLeaveNothingBehind() {
        server.run(
                "CREATE FUNCTION \"Out\".slow() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(0.7); RETURN NEW; END $$",
                "CREATE TRIGGER slow BEFORE INSERT ON \"Out\".\"Customers\" FOR EACH ROW"
                        + " EXECUTE FUNCTION \"Out\".slow()");
        try (Destination table = open(settings("Customers"), 1, 1_000, () -> true)) {
            Answer answer = send(table, event(1), event(2), event(3), event(4), event(5), event(6), event(7));
            assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
            assertThat(answer.body()).contains("within 1000 ms");
            // long before the rows would all be written
            await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> server.awaitSessions(0));
            assertThat(arrived()).isZero();
            assertThat(send(table, event(1)).verdict()).isEqualTo(Verdict.DELIVERED);
        }
    }

    @Test
    void closingEndsSessionsThatWaitForOthers() throws Exception {
        Destination table = open(settings("Customers"), 1, 60_000, () -> true);
        try (AutoCloseable lock = silence()) {
            CompletableFuture<Answer> pending = table.send(request(event(1)));
            await().until(() -> server.ask("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE application_name = 'spillway' AND wait_event_type = 'Lock'")
                    .equals("1"));
            table.close();
            server.awaitSessions(0);
            assertThat(pending.join().verdict()).isEqualTo(Verdict.RETRY);
        }
    }

    @Test
    void serverThatSaysNothingEndsByTheDeadline() {
        try (RawServer silent = new RawServer(RawServer::drain)) {
            DatabaseSettings there = at(silent.port());
            try (Destination table = open(there, 1, 700, () -> true)) {
                Answer answer = send(table, event(1));
                assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
                assertThat(answer.body()).contains("127.0.0.1:" + silent.port());
            }
            await().until(silent::open, open -> open == 0);
        }
    }

    @Test
    void closedPortIsTriedAgain() {
        int port;
        try (RawServer free = new RawServer(RawServer::drain)) {
            port = free.port();
        }
        try (Destination table = open(at(port), 1, TIMEOUT_MILLIS, () -> true)) {
            assertThat(send(table, event(1)))
                    .isEqualTo(new Answer(Verdict.RETRY, 0, "nothing accepts connections at 127.0.0.1:" + port, null));
        }
    }

    private DatabaseSettings at(int port) {
        DatabaseSettings here = settings("Customers");
        return new DatabaseSettings(
                here.dialect(),
                here.host(),
                port,
                here.database(),
                here.user(),
                here.sslMode(),
                here.schema(),
                here.table(),
                List.of(),
                List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "0.0.0.0", "0", "224.0.0.1", "fe80::1"})
    void addressesWhereNoDatabaseMayBeAreRefused(String host) {
        DatabaseSettings there = new DatabaseSettings(
                "postgresql", host, 5432, "postgres", "writer", "prefer", null, "t", List.of(), List.of());
        try (Destination table = open(there, 1, TIMEOUT_MILLIS, () -> true)) {
            Answer answer = send(table, event(1));
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            assertThat(answer.body()).contains("where no receiver may be");
        }
        assertThat(check(there, SECRET))
                .singleElement()
                .satisfies(step -> assertThat(step.detail()).contains("where no receiver may be"));
    }

    @Test
    void wrongPasswordStopsTheRun() {
        server.run("ALTER ROLE writer PASSWORD 'another'");
        try (Destination table = open("Customers")) {
            Answer answer = send(table, event(1));
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            assertThat(answer.body()).contains("28P01", "check user and password of \"writer\"");
        }
        List<CheckStep> steps = check();
        assertThat(steps).extracting(CheckStep::passed).containsExactly(true, false);
        assertThat(steps.get(1).name()).isEqualTo("Log in");
    }

    @Test
    void missingDatabaseStopsTheRun() {
        DatabaseSettings there = new DatabaseSettings(
                "postgresql",
                "127.0.0.1",
                server.port(),
                "none?ssl=false",
                "writer",
                "disable",
                null,
                "t",
                List.of(),
                List.of());
        try (Destination table = open(there, 1, TIMEOUT_MILLIS, () -> true)) {
            Answer answer = send(table, event(1));
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            assertThat(answer.body()).contains("3D000 database \"none?ssl=false\" does not exist");
        }
    }

    @Test
    void missingTableStopsTheRunAndIsMadeByTheStatementThatIsTold() {
        try (Destination table = open("made")) {
            byte[] event = upsert(1, "\"a\":1.5,\"b\":true,\"c\":{\"d\":1},\"e\":\"x\",\"f\":null");
            Answer answer = send(table, event);
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            server.run(statement(answer.body(), "CREATE TABLE"), "GRANT ALL ON \"Out\".made TO writer");
            assertThat(send(table, event).verdict()).isEqualTo(Verdict.DELIVERED);

            byte[] wider = upsert(1, "\"a\":2.5,\"new one\":7");
            Answer narrow = send(table, wider);
            assertThat(narrow.verdict()).isEqualTo(Verdict.HALT);
            assertThat(narrow.body()).contains("no column \"new one\"");
            server.run(statement(narrow.body(), "ALTER TABLE"));
            assertThat(send(table, wider).verdict()).isEqualTo(Verdict.DELIVERED);
        }
        assertThat(ask("row_to_json(made)", "made"))
                .isEqualTo("{\"id\":1,\"a\":2.5,\"b\":true,\"c\":{\"d\": 1},\"e\":\"x\",\"f\":null,\"new one\":7}");
    }

    private static String statement(String text, String begin) {
        String from = text.substring(text.indexOf(begin));
        int end = from.indexOf(", with the types");
        return end < 0 ? from : from.substring(0, end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id bigint, name text",
                "id bigint, name text, PRIMARY KEY (id, name)",
                "id bigint, name text UNIQUE"
            })
    void keyThatIsNotUniqueStopsTheRunAndIsMadeByTheStatementThatIsTold(String columns) {
        server.run("CREATE TABLE \"Out\".loose (" + columns + ")", "GRANT ALL ON \"Out\".loose TO writer");
        try (Destination table = open("loose")) {
            Answer answer = send(table, event(1));
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            assertThat(answer.body()).contains("no unique index over exactly \"id\"");
            server.run(statement(answer.body(), "ALTER TABLE"));
            assertThat(send(table, event(1)).verdict()).isEqualTo(Verdict.DELIVERED);
        }
    }

    @Test
    void uniqueConstraintThatIsCheckedLateIsNoKey() {
        server.run(
                "CREATE TABLE \"Out\".late (id bigint UNIQUE DEFERRABLE, name text)",
                "GRANT ALL ON \"Out\".late TO writer");
        assertThat(check(settings("late"), SECRET).get(4).passed()).isFalse();
        try (Destination table = open("late")) {
            assertThat(send(table, event(1)).verdict()).isEqualTo(Verdict.HALT);
        }
    }

    @Test
    void missingRightStopsTheRunWithTheGrantThatGivesIt() {
        server.run("REVOKE ALL ON \"Out\".\"Customers\" FROM writer");
        List<CheckStep> steps = check();
        assertThat(steps).extracting(CheckStep::passed).containsExactly(true, true, true, false);
        try (Destination table = open("Customers")) {
            Answer answer = send(table, event(1));
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            assertThat(answer.body()).contains("42501 permission denied for table Customers");
            server.run(statement(answer.body(), "GRANT"));
            assertThat(send(table, event(1)).verdict()).isEqualTo(Verdict.DELIVERED);
        }
        assertThat(check()).allMatch(CheckStep::passed);
        server.run("REVOKE ALL ON SCHEMA \"Out\" FROM writer");
        CheckStep last = check().get(2);
        assertThat(last.passed()).isFalse();
        assertThat(last.detail()).contains("GRANT USAGE ON SCHEMA \"Out\" TO \"writer\"");
        server.run("GRANT USAGE ON SCHEMA \"Out\" TO writer", "REVOKE DELETE ON \"Out\".\"Customers\" FROM writer");
        assertThat(check()).allMatch(CheckStep::passed);
        assertThat(check().get(3).detail()).contains("GRANT DELETE ON");
    }

    @Test
    void checkTellsColumnsAndKeysThatTheMappingNeeds() {
        UnaryOperator<DatabaseSettings> missing = settings -> settings.fit(List.of("id"), List.of("name", "phone"));
        assertThat(check(missing.apply(settings("Customers")), SECRET).get(4).detail())
                .contains("no column \"phone\"", "ADD COLUMN \"phone\" text");
        assertThat(check(settings("Customers").fit(List.of("name"), List.of()), SECRET)
                        .get(4)
                        .detail())
                .contains("ADD UNIQUE (\"name\")");
        assertThat(check(settings("Customers").fit(List.of("id"), List.of("name")), SECRET))
                .hasSize(5)
                .allMatch(CheckStep::passed);
    }

    @Test
    void columnThatMustBeFilledAndIsNotMappedStopsTheRun() {
        server.run("ALTER TABLE \"Out\".\"Customers\" ADD owner text NOT NULL");
        try (Destination table = open("Customers")) {
            Answer answer = send(table, event(1), event(2));
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            assertThat(answer.body()).contains("column \"owner\"", "SET DEFAULT");
        }
    }

    @Test
    void otherEventsThanRecordsStopTheRun() {
        try (Destination table = open("Customers")) {
            Answer answer = send(table, "{\"type\":\"identify\",\"userId\":\"7\"}".getBytes(UTF_8));
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            assertThat(answer.body()).contains("record events", "identify events", "mode: record");
        }
    }

    @Test
    void readOnlyServerStopsTheRun() {
        server.run("ALTER ROLE writer SET default_transaction_read_only = on");
        try (Destination table = open("Customers")) {
            Answer answer = send(table, event(1));
            assertThat(answer.verdict()).isEqualTo(Verdict.HALT);
            assertThat(answer.body()).startsWith("25006");
        }
    }

    @Test
    void deadlockedRequestsAreTriedAgain() {
        server.run("CREATE FUNCTION \"Out\".stuck() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION USING ERRCODE = NEW.name; END $$");
        server.run("CREATE TRIGGER stuck BEFORE INSERT ON \"Out\".\"Customers\" FOR EACH ROW"
                + " EXECUTE FUNCTION \"Out\".stuck()");
        try (Destination table = open("Customers")) {
            for (String state : List.of("40P01", "40001", "53100", "53300", "57014", "55P03", "58030", "XX000")) {
                Answer answer = send(table, upsert(1, "\"name\":\"" + state + "\""));
                assertThat(answer.verdict()).as(state).isEqualTo(Verdict.RETRY);
            }
        }
    }

    @Test
    void sessionsAreNoMoreThanRequestsInFlight() {
        try (Destination table = open(settings("Customers"), 3, TIMEOUT_MILLIS, () -> true)) {
            for (int round = 0; round < 20; round++) {
                int first = round * 3;
                List<CompletableFuture<Answer>> answers = new ArrayList<>();
                for (int i = first; i < first + 3; i++) {
                    answers.add(table.send(request(event(i))));
                }
                answers.forEach(answer -> assertThat(answer.join().verdict()).isEqualTo(Verdict.DELIVERED));
            }
            assertThat(Integer.parseInt(
                            server.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'spillway'")))
                    .isBetween(1, 3);
        }
        assertThat(arrived()).isEqualTo(60);
    }

    @Test
    void deletesComeFirstSoThatAKeyCanBeAnotherRows() {
        try (Destination table = open("Customers")) {
            send(table, event(1));
            byte[][] both = {upsert(1, "\"name\":\"another\""), delete(1)};
            assertThat(table.send(new Request(Arrays.asList(both), 1, "run"))
                            .join()
                            .verdict())
                    .isEqualTo(Verdict.DELIVERED);
        }
        assertThat(ask("name", "Customers")).isEqualTo("another");
    }
}
