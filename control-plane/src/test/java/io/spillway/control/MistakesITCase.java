package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the user has to mend is told in one line, before anything starts. */
@Timeout(60)
class MistakesITCase {
    private static final String SQL = "select id, name\nfrom mistaken";

    @TempDir
    Path folder;

    private SyncStage stage;

    @BeforeEach
    void prepare() throws Exception {
        SharedWarehouse.createTable("mistaken", "select 1::bigint as id, 'name' as name");
        stage = new SyncStage(folder, SQL);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void wrongPassword() throws Exception {
        Files.writeString(folder.resolve("warehouse.password"), "canary-wrong");
        assertOneLine(stage.sync(), "refuses user \"spillway_reader\"", "check user and password");
    }

    @Test
    void debugShowsTheStackTrace() throws Exception {
        Files.writeString(folder.resolve("warehouse.password"), "canary-wrong");
        SyncStage.Outcome outcome = stage.sync("--debug");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors())
                .contains("refuses user", "\tat io.spillway.control.cli.")
                .doesNotContain("canary-wrong");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 1", "192.0.2.1, 5432", "no-such-host.invalid, 5432"})
    void warehouseThatCannotBeReached(String host, int port) throws Exception {
        assertUnreachable(host, port);
    }

    @Test
    void warehouseThatNeverAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertUnreachable("127.0.0.1", silent.getLocalPort());
        }
    }

    @Test
    void queryThatFailsIsToldWithItsPosition() throws Exception {
        assertOneLine(stage.withSql("select id, name\nfrom mistakn").sync(), "mistakn", "at line 2, column 6");
    }

    @Test
    void queryThatIsNoneIsRefused() throws Exception {
        assertOneLine(stage.withSql("delete from mistaken").sync(), "spillway: ");
        assertThat(SharedWarehouse.number("select count(*) from mistaken")).isEqualTo(1);
    }

    @Test
    void cursorThatIsNoneIsToldWithItsPlace() throws Exception {
        assertOneLine(
                stage.withCursor("{column: changed_at}").sync(),
                "/cursor/column",
                "the query has no column \"changed_at\"");
        assertOneLine(
                stage.withCursor("{column: name}").sync(),
                "/cursor/column",
                "column \"name\" is of type text: a cursor is a whole number, a date or a timestamp");
        assertOneLine(stage.withCursor("{column: id, lag: 5m}").sync(), "/cursor/lag", "write the lag as a number");
    }

    @Test
    void primaryKeyThatTheResultLacks() throws Exception {
        assertOneLine(
                stage.withSql("select name as other\nfrom mistaken")
                        .withMapping("{event: identify, userId: other}")
                        .sync(),
                "/model/primaryKey",
                "there is no column \"id\"");
    }

    @Test
    void mappingToAColumnThatIsNotThere() throws Exception {
        assertOneLine(
                stage.withMapping("{event: identify, userId: nmae}").sync(),
                "sync.yaml:",
                "/mapping/userId",
                "\"nmae\"",
                "did you mean \"name\"?");
    }

    @Test
    void stateFolderThatCannotBeMade() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        SyncStage.Outcome outcome = SyncStage.command(
                "sync",
                stage.file().toString(),
                "--state",
                file.resolve("state").toString());
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors()).contains("The state folder " + file.resolve("state"), "cannot be written");
        assertThat(outcome.errors()).doesNotContain("\tat ");
    }

    private void assertUnreachable(String host, int port) throws Exception {
        Path file = stage.file();
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("host: " + SharedWarehouse.server().host(), "host: " + host)
                        .replace("port: " + SharedWarehouse.server().port(), "port: " + port));
        long start = System.nanoTime();
        SyncStage.Outcome outcome = SyncStage.command("sync", file.toString());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(6_500));
        assertOneLine(outcome, host);
    }

    private static void assertOneLine(SyncStage.Outcome outcome, String... words) {
        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(2);
        assertThat(outcome.output()).isEmpty();
        List<String> lines = outcome.errors().lines().toList();
        assertThat(lines)
                .as(outcome.toString())
                .singleElement()
                .asString()
                .startsWith("spillway: ")
                .contains(words);
        assertThat(outcome.errors()).doesNotContain("\tat ", "canary");
    }
}
