package io.spillway.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.jobs.spec.CursorSpec;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.RejectLimits;
import io.spillway.jobs.spec.RowLogLimits;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncFileTest {
    private static final String EXAMPLE = """
            apiVersion: spillway/v1
            kind: Sync
            name: customers
            warehouse:
              type: postgresql
              host: ${env:WAREHOUSE_HOST}
              port: 5433
              database: shop
              user: spillway_reader
              password: ${env:WAREHOUSE_PASSWORD}
              sslMode: require
            model:
              sql: select id, email from customers
              primaryKey: id
            mapping:
              event: identify
              userId: id
            mode: mirror
            destination:
              type: rudderstack
              url: https://gateway.example.com
              writeKey: ${file:write.key}
              batchEvents: 50
            """;

    @TempDir
    Path folder;

    private final Map<String, String> environment =
            new HashMap<>(Map.of("WAREHOUSE_HOST", "db.example.com", "WAREHOUSE_PASSWORD", "canary-password"));

    @BeforeEach
    void writeKey() throws IOException {
        Files.writeString(folder.resolve("write.key"), "canary-key\n");
    }

    @Test
    void exampleIsReadWithWhatItRefersTo() throws Exception {
        SyncFile file = read(EXAMPLE);
        assertThat(file.name()).isEqualTo("customers");
        assertThat(file.warehouse())
                .isEqualTo(new WarehouseSpec(
                        "postgresql", "db.example.com", 5433, "shop", "spillway_reader", "require", 3_600_000));
        assertThat(file.sql()).isEqualTo("select id, email from customers");
        assertThat(file.primaryKey()).containsExactly("id");
        assertThat(file.mode()).isEqualTo(SyncMode.MIRROR);
        assertThat(file.destination())
                .isEqualTo(DestinationSpec.rudderstack("https://gateway.example.com", 50, 450_000, 4, 30_000, 300_000));
        assertThat(file.secrets())
                .containsOnly(
                        Map.entry(WarehouseSpec.PASSWORD, "canary-password"),
                        Map.entry(DestinationSpec.WRITE_KEY, "canary-key"));
    }

    @Test
    void theExampleThatUsersBeginWithIsRight() throws Exception {
        String example = Files.readString(Path.of("..", "docs", "examples", "customers.yaml"));
        Path file = Files.writeString(folder.resolve("customers.yaml"), example);
        assertThat(SyncFile.read(file, name -> "value").mapping().columns().fields())
                .containsOnlyKeys("plan");
    }

    private static final String WEBHOOK = """
            destination:
              type: webhook
              url: https://hooks.example.com/in?team=growth
              method: PUT
              headers: {X-Team: growth, Authorization: "${file:write.key}"}
              signingKey: ${file:write.key}
              success: ["200", "2xx"]
              reject: "422"
              eventsPerSecond: 50
            """;

    private static final String KAFKA = """
            destination:
              type: kafka
              bootstrapServers: b1.example.com:9092,b2.example.com:9092
              topic: customers
              delivery: exactlyOnce
              transactionTimeoutSeconds: 3600
              tombstones: true
              eventsPerSecond: 50
              properties:
                security.protocol: SASL_SSL
                linger.ms: 20
                sasl.jaas.config: ${file:jaas}
            """;

    @Test
    void topicsHaveTransactionsTombstonesAndPropertiesFromAList() throws Exception {
        String jaas = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"p\";";
        Files.writeString(folder.resolve("jaas"), jaas);
        Files.writeString(
                folder.resolve("evil"),
                "com.sun.security.auth.module.JndiLoginModule required user.provider.url=\"ldap://evil\";");
        String file = EXAMPLE.substring(0, EXAMPLE.indexOf("destination:")) + KAFKA;
        DestinationSpec topic = read(file).destination();
        assertThat(topic.url()).isEqualTo("b1.example.com:9092,b2.example.com:9092");
        assertThat(topic.settings())
                .hasToString(
                        "{\"topic\":\"customers\",\"exactlyOnce\":true,\"tombstones\":true,\"transactionalId\":\"\","
                                + "\"transactionTimeoutMillis\":3600000,"
                                + "\"properties\":{\"security.protocol\":\"SASL_SSL\",\"linger.ms\":\"20\"}}");
        assertThat(topic.limits()).isEqualTo(new RateLimits(50, 0));
        assertThat(read(file).secrets()).containsEntry("destination.property.sasl.jaas.config", jaas);

        assertProblem(
                file.replace("b1.example.com:9092,", "b1.example.com,"),
                "/destination/bootstrapServers",
                "brokers like");
        assertProblem(file.replace("topic: customers", "topic: a/b"), "/destination/topic", "letters, digits");
        assertProblem(
                file.replace("exactlyOnce", "exactlyonce"), "/destination/delivery", "did you mean \"exactlyOnce\"?");
        assertProblem(file.replace("3600", "5"), "/destination/transactionTimeoutSeconds", "from 60");
        assertProblem(
                file.replace("linger.ms: 20", "interceptor.classes: x.Y"), "interceptor.classes", "cannot be set here");
        assertProblem(file.replace("linger.ms: 20", "linger.ms: soon"), "linger.ms", "a whole number");
        assertProblem(
                file.replace("${file:jaas}", jaas.replace("\"", "'")),
                "sasl.jaas.config",
                "must not stand in the file");
        assertProblem(file.replace("${file:jaas}", "${file:evil}"), "sasl.jaas.config", "PlainLoginModule");
        assertProblem(file.replace("eventsPerSecond: 50", "batchEvents: 5"), "/destination/batchEvents", "unknown key");
    }

    @Test
    void filesHaveAnAbsolutePathOrAnAddressWithoutCredentials() throws Exception {
        String file = EXAMPLE.substring(0, EXAMPLE.indexOf("destination:"))
                + "destination: {type: files, path: \"/var/out put\"}\n";
        assertThat(read(file).destination().url()).isEqualTo("file:///var/out put");
        assertThat(read(file.replace("/var/out put", "s3://bucket/folder"))
                        .destination()
                        .url())
                .isEqualTo("s3://bucket/folder");
        assertProblem(file.replace("/var/out put", "out"), "/destination/path", "an absolute path");
        assertProblem(file.replace("/var/out put", "ftp://host/x"), "/destination/path", "an absolute path");
        assertProblem(
                file.replace("/var/out put", "s3://key:secret@bucket/x"), "/destination/path", "no user, password");
    }

    @Test
    void mirrorsOfTablesFindRowsByThePrimaryKey() throws Exception {
        String table = """
                destination: {type: database, dialect: postgresql, host: h, database: d, user: u, table: public.t}
                """;
        String file = EXAMPLE.substring(0, EXAMPLE.indexOf("mapping:"))
                + "mapping: {mode: record, identifiers: {email: email}}\nmode: mirror\n"
                + table;
        assertProblem(file, "/mapping", "map the columns of the primary key, id, and no others");
        assertThat(read(file.replace("mode: mirror", "mode: upsert")).mode()).isEqualTo(SyncMode.UPSERT);
        assertThat(read(file.replace("{email: email}", "{key: id}")).mode()).isEqualTo(SyncMode.MIRROR);
    }

    @Test
    void rejectsAndTheRowLogHaveLimits() throws Exception {
        SyncFile usual = read(EXAMPLE);
        assertThat(usual.rejects()).isEqualTo(RejectLimits.DEFAULT);
        assertThat(usual.rowLog()).isEqualTo(RowLogLimits.DEFAULT);
        assertThat(usual.writeBack()).isFalse();
        SyncFile own =
                read(EXAMPLE + "rejects: {tries: 3, percent: 10}\nrowLog: {days: 2, megabytes: 5, writeBack: true}\n");
        assertThat(own.rejects()).isEqualTo(new RejectLimits(3, 10));
        assertThat(own.rowLog()).isEqualTo(new RowLogLimits(2, 5));
        assertThat(own.writeBack()).isTrue();
        assertProblem(EXAMPLE + "rejects: {tries: 0}\n", "/rejects/tries", "from 1 to 1000");
        assertProblem(EXAMPLE + "rowLog: {hours: 1}\n", "/rowLog/hours", "unknown key");
        assertProblem(EXAMPLE + "rowLog: {days: 0, writeBack: true}\n", "/rowLog/writeBack", "no row log");
    }

    @Test
    void webhooksHaveHeadersStatusesAndLimits() throws Exception {
        String file = EXAMPLE.substring(0, EXAMPLE.indexOf("destination:")) + WEBHOOK;
        DestinationSpec hook = read(file).destination();
        assertThat(hook.type()).isEqualTo(DestinationSpec.WEBHOOK);
        assertThat(hook.settings())
                .hasToString("{\"method\":\"PUT\",\"array\":false,\"headers\":{\"X-Team\":\"growth\"},"
                        + "\"success\":[\"200\",\"2xx\"],\"reject\":[\"422\"]}");
        assertThat(hook.batchEvents()).isEqualTo(1);
        assertThat(hook.limits()).isEqualTo(new RateLimits(50, 0));
        assertThat(read(file).secrets())
                .containsEntry(DestinationSpec.HEADER + "Authorization", "canary-key")
                .containsEntry(DestinationSpec.SIGNING_KEY, "canary-key");

        assertProblem(file.replace("method: PUT", "method: GET"), "/destination/method", "expected one of [POST, PUT");
        assertProblem(file.replace("\"422\"", "nope"), "/destination/reject", "expected statuses such as");
        assertProblem(file.replace("X-Team: growth", "Host: evil"), "/destination/headers/Host", "writes this header");
        assertProblem(
                file.replace("X-Team: growth", "X-Team: \"a\\r\\nb\""),
                "/destination/headers/X-Team",
                "no line breaks");
        assertProblem(file.replace("eventsPerSecond: 50", "batchEvents: 5"), "/destination/batchEvents", "body: array");
        assertProblem(file.replace("https://", "file://"), "/destination/url", "the receiver's address is like");
        assertProblem(file.replace("type: webhook", "type: webhok"), "/destination/type", "did you mean \"webhook\"?");
    }

    @Test
    void defaultsStandInForWhatIsLeftOut() throws Exception {
        SyncFile file = read(without("port:", "sslMode:", "mode: mirror", "batchEvents:", "password:"));
        assertThat(file.mode()).isEqualTo(SyncMode.UPSERT);
        assertThat(file.warehouse().port()).isEqualTo(5432);
        assertThat(file.warehouse().sslMode()).isEqualTo("prefer");
        assertThat(file.destination().batchEvents()).isEqualTo(100);
        assertThat(file.secrets()).containsOnlyKeys(DestinationSpec.WRITE_KEY);
    }

    @Test
    void whatIsKeptFollowsTheModeUnlessItIsSaid() throws Exception {
        assertThat(read(EXAMPLE).keep()).isEqualTo(Keep.IDENTIFIERS);
        assertThat(read(without("mode: mirror")).keep()).isEqualTo(Keep.FINGERPRINT);
        assertThat(read(with("mode: mirror", "mode: full\nkeep: row")).keep()).isEqualTo(Keep.ROW);
        assertProblem(
                with("mode: mirror", "mode: mirror\nkeep: rows"),
                "/keep",
                "expected one of fingerprint, identifiers, row",
                "did you mean \"row\"?");
    }

    @Test
    void lagIsUnderstoodByTheCursorsType() throws Exception {
        List<Column> columns = List.of(
                new Column("id", ColumnType.INT8),
                new Column("day", ColumnType.DATE),
                new Column("changed_at", ColumnType.TIMESTAMPTZ));
        assertThat(cursor("{column: changed_at, lag: 10m, reconcileEvery: 5}").spec(columns))
                .isEqualTo(new CursorSpec(columns.get(2), 600_000_000, 5));
        assertThat(cursor("{column: changed_at}").spec(columns))
                .isEqualTo(new CursorSpec(columns.get(2), 300_000_000, 24));
        assertThat(cursor("{column: day, lag: 36h}").spec(columns)).isEqualTo(new CursorSpec(columns.get(1), 2, 24));
        assertThat(cursor("{column: day}").spec(columns)).isEqualTo(new CursorSpec(columns.get(1), 1, 24));
        assertThat(cursor("{column: id, lag: 500}").spec(columns)).isEqualTo(new CursorSpec(columns.get(0), 500, 24));
        assertThat(cursor("{column: id}").spec(columns).lag()).isZero();
        assertThatThrownBy(() -> cursor("{column: id, lag: 5m}").spec(columns))
                .hasMessageContaining("write the lag as a number");
        assertThatThrownBy(() -> cursor("{column: day, lag: 5}").spec(columns))
                .hasMessageContaining("write the lag as 30s");
        assertThatThrownBy(() -> cursor("{column: changed_at, lag: 999999999d}").spec(columns))
                .hasMessageContaining("at most 3650d");
    }

    private CursorSection cursor(String section) throws Exception {
        return Objects.requireNonNull(
                read(EXAMPLE + "cursor: " + section + "\n").cursor());
    }

    @Test
    void cursorThatMakesNoSenseIsRefused() throws IOException {
        assertProblem(EXAMPLE + "cursor: {lag: 5m}\n", "\"column\" is missing");
        assertProblem(EXAMPLE + "cursor: {column: id, lag: soon}\n", "a lag is a time such as");
        assertProblem(EXAMPLE + "cursor: {column: id, reconcileEvery: 0}\n", "from 1 to");
        assertProblem(with("mode: mirror", "mode: full") + "cursor: {column: id}\n", "nothing to leave out");
    }

    @Test
    void portMayBeAReference() throws Exception {
        environment.put("PORT", "6432");
        assertThat(read(with("port: 5433", "port: ${env:PORT}")).warehouse().port())
                .isEqualTo(6432);
        environment.put("PORT", "65536");
        assertProblem(with("port: 5433", "port: ${env:PORT}"), "7:3 /warehouse/port", "from 1 to 65535");
    }

    @Test
    void stateIsKeptBesideTheFileUnderTheConnectionsName() throws Exception {
        Path file = folder.resolve("sync.yaml");
        assertThat(read(EXAMPLE).defaultState(file)).isEqualTo(folder.resolve(".spillway/customers"));
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        Path file = folder.resolve("absent.yaml");
        assertThat(lines(file)).containsExactly("There is no file " + file);
    }

    @Test
    void folderIsNoFile() {
        assertThat(lines(folder)).singleElement().asString().startsWith(folder + " cannot be read");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Path file = Files.write(folder.resolve("sync.yaml"), new byte[] {(byte) 0xc3, 0x28});
        assertThat(lines(file)).containsExactly(file + " is not UTF-8 text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''            | the document is empty",
                "'name: [a'    | line 1",
                "'name: {{{a'  | line 1",
                "'- a'         | expected an object, found a list"
            })
    void textThatIsNoConnectionFileIsRefusedWithItsPlace(String text, String words) throws IOException {
        assertThat(problems(text).get(0)).contains("sync.yaml:", words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "userId: id   | usrId: id                     | 17:3 /mapping/usrId    | did you mean \"userId\"?",
                "port: 5433   | prot: 5433                    | 7:3 /warehouse/prot    | did you mean \"port\"?",
                "mode: mirror | mdoe: mirror                  | 18:1 /mdoe             | did you mean \"mode\"?",
                "mode: mirror | colour: red                   | 18:1 /colour           | unknown key \"colour\"",
                "mode: mirror | mode: mirorr                  | 18:1 /mode             | did you mean \"mirror\"?",
                "port: 5433   | port: 0                       | 7:3 /warehouse/port    | from 1 to 65535",
                "batchEvents: 50 | batchEvents: 10001         | 23:3 /destination/batchEvents | from 1 to 10000",
                "batchEvents: 50 | batchEvents: many          | 23:3 /destination/batchEvents | a whole number",
                "sslMode: require | sslMode: on-demand        | 11:3 /warehouse/sslMode | verify-full",
                "type: postgresql | type: oracle              | 5:3 /warehouse/type    | [postgresql]",
                "type: rudderstack | type: segment            | 20:3 /destination/type | rudderstack, webhook]",
                "apiVersion: spillway/v1 | apiVersion: v2     | 1:1 /apiVersion        | write \"spillway/v1\"",
                "kind: Sync   | kind: Model                   | 2:1 /kind              | write \"Sync\"",
                "name: customers | name: ../customers         | 3:1 /name              | letters, digits",
                "primaryKey: id | primaryKey: []              | 14:3 /model/primaryKey | tells rows apart",
                "host: ${env:WAREHOUSE_HOST} | host: ${env:ABSENT} | 6:3 /warehouse/host | variable ABSENT is not set",
                "host: ${env:WAREHOUSE_HOST} | host: ${env:EMPTY} | 6:3 /warehouse/host | variable EMPTY is empty",
                "host: ${env:WAREHOUSE_HOST} | host: db:5432  | 6:3 /warehouse/host    | without scheme, port or path",
                "host: ${env:WAREHOUSE_HOST} | host: jdbc:postgresql://db | 6:3 /warehouse/host | without scheme",
                "host: ${env:WAREHOUSE_HOST} | host: ${HOME}  | 6:3 /warehouse/host    | a host is a name",
                "${file:write.key} | ${file:absent.key}       | 22:3 /destination/writeKey | there is no file",
                "${file:write.key} | ${file:empty.key}        | 22:3 /destination/writeKey | empty.key is empty",
                "${file:write.key} | ${file:.}                | 22:3 /destination/writeKey | cannot be read",
                "${file:write.key} | ${file:long.key}         | 22:3 /destination/writeKey | more than 65536 bytes"
            })
    void mistakeIsToldWithItsPlaceAndWhatWouldBeRight(String right, String wrong, String place, String words)
            throws IOException {
        environment.put("EMPTY", "");
        Files.writeString(folder.resolve("empty.key"), "\n");
        Files.writeString(folder.resolve("long.key"), "x".repeat(65_537));
        assertProblem(with(right, wrong), place, words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary-literal",
                "'${env:WAREHOUSE_PASSWORD}canary-literal'",
                "'${WAREHOUSE_PASSWORD} canary-literal'",
                "471100815",
                "true",
                "[canary-literal]",
                "''"
            })
    void secretInTheFileIsRefusedAndNotRepeated(String literal) throws IOException {
        List<String> problems = problems(with("${env:WAREHOUSE_PASSWORD}", literal));
        assertThat(problems)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("sync.yaml:10:3 /warehouse/password", "write ${env:NAME} or ${file:PATH}")
                        .doesNotContain("canary", "471100815"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway.example.com",
                "ftp://gateway.example.com",
                "file:///etc/passwd",
                "https://",
                "https:///v1",
                "https://gateway.example.com?writeKey=canary-literal",
                "https://gateway.example.com/#canary-literal",
                "https://gate way",
                "https://user:canary-literal@gateway.example.com",
                "https://canary-literal@gateway.example.com",
                "https://user:canary@literal@gateway.example.com",
                "'https://gateway.example.com/\r\nX-Header: canary'"
            })
    void addressThatIsNoneIsRefusedAndNotRepeated(String url) throws IOException {
        List<String> problems = problems(with("https://gateway.example.com", url));
        assertThat(problems)
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains("21:3 /destination/url").doesNotContain("canary"));
    }

    @Test
    void writeKeyIsNeeded() throws IOException {
        assertProblem(without("writeKey:"), "/destination/writeKey", "the write key is missing");
    }

    @Test
    void secretsDoNotShowInTheFilesOwnText() throws Exception {
        assertThat(read(EXAMPLE).toString()).doesNotContain("canary");
    }

    @Test
    void everyMistakeIsToldAtOnce() throws IOException {
        environment.clear();
        String text = without("kind:", "  sql:")
                .replace("mode: mirror", "mode: sideways")
                .replace("https://gateway", "gopher://gateway")
                .replace("event: identify", "event: identity")
                .replace("write.key", "absent.key");
        assertThat(problems(text))
                .hasSize(8)
                .anySatisfy(line -> assertThat(line).contains("the key \"kind\" is missing"))
                .anySatisfy(line -> assertThat(line).contains("the key \"sql\" is missing"))
                .anySatisfy(line -> assertThat(line).contains("WAREHOUSE_HOST is not set"))
                .anySatisfy(line -> assertThat(line).contains("WAREHOUSE_PASSWORD is not set"))
                .anySatisfy(line -> assertThat(line).contains("/mode"))
                .anySatisfy(line -> assertThat(line).contains("/mapping/event", "did you mean \"identify\"?"))
                .anySatisfy(line -> assertThat(line).contains("/destination/url"))
                .anySatisfy(line -> assertThat(line).contains("there is no file"))
                .allSatisfy(line -> assertThat(line).startsWith(folder.resolve("sync.yaml") + ":"));
    }

    private static String with(String right, String wrong) {
        assertThat(EXAMPLE).contains(right);
        return EXAMPLE.replace(right, wrong);
    }

    private static String without(String... keys) {
        return EXAMPLE.lines()
                .filter(line -> List.of(keys).stream().noneMatch(line::contains))
                .reduce("", (text, line) -> text + line + "\n");
    }

    private void assertProblem(String text, String... words) throws IOException {
        assertThat(problems(text)).anySatisfy(line -> assertThat(line).contains(words));
    }

    private SyncFile read(String text) throws Exception {
        return SyncFile.read(Files.writeString(folder.resolve("sync.yaml"), text), environment::get);
    }

    private List<String> problems(String text) throws IOException {
        return lines(Files.writeString(folder.resolve("sync.yaml"), text));
    }

    private List<String> lines(Path file) {
        return catchThrowableOfType(UserException.class, () -> SyncFile.read(file, environment::get))
                .lines();
    }
}
