package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sync that is run again and again by one process, whose job stays in between. */
@Timeout(180)
class ResidentSyncITCase {
    private static final int ROWS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void changesArriveRoundAfterRoundUntilTheProcessIsToldToStop() throws Exception {
        SharedWarehouse.createTable(
                "watched",
                "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        try (SyncStage stage = new SyncStage(folder, "select id, name from watched");
                SpillwayProcess spillway = watch(stage)) {
            awaitArrived(spillway, stage, ROWS);

            SharedWarehouse.execute("update watched set name = name || '!' where id <= 10");
            awaitArrived(spillway, stage, ROWS + 10);
            SharedWarehouse.execute("delete from watched where id between 11 and 15");
            awaitArrived(spillway, stage, ROWS + 15);
            stage.assertConverged(ROWS - 5);

            assertThat(epoch(stage)).as("one job served all runs").isEqualTo(1);
            await("nothing is held in the warehouse between two runs")
                    .atMost(PATIENCE)
                    .until(() -> SharedWarehouse.number(
                                    "select count(*) from pg_stat_activity where usename = 'spillway_reader'")
                            == 0);

            stage.withMapping("{event: identify, userId: id, constants: {context.env: test}}")
                    .file();
            awaitArrived(spillway, stage, 2 * ROWS + 10);
            assertThat(epoch(stage)).as("another mapping wants another job").isEqualTo(2);

            stage.withSql("select id, name from watched_elsewhere").file();
            spillway.awaitWhileRunning(
                    "what is wrong is told", () -> spillway.errors().contains("watched_elsewhere"));
            stage.withSql("select id, name from watched where id > 20").file();
            awaitArrived(spillway, stage, 3 * ROWS + 5);
            spillway.awaitWhileRunning(
                    "the last run has ended too",
                    () -> spillway.output().lines().count() >= 5);

            List<ProcessHandle> children = spillway.descendants();
            assertThat(spillway.terminate(Duration.ofSeconds(20))).isEqualTo(128 + 15);
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(spillway.errors()).contains("Stopping").doesNotContain("\tat ");
            assertEveryRunSucceeded(spillway.output());
            stage.assertConverged(ROWS - 20);
            assertThat(stage.state().resolve("work/cluster")).doesNotExist();

            assertThat(stage.sync().run().path("unchanged").asLong())
                    .as("another process goes on where this one stopped")
                    .isEqualTo(ROWS - 20);
        }
    }

    private SpillwayProcess watch(SyncStage stage) throws IOException {
        return SpillwayProcess.start(
                Files.createDirectories(folder.resolve("process")), stage.arguments("--every", "100ms"), Map.of());
    }

    private static void awaitArrived(SpillwayProcess spillway, SyncStage stage, long events) {
        spillway.awaitWhileRunning(
                "%d events have arrived".formatted(events), () -> stage.ledger().accepted() >= events);
        assertThat(stage.ledger().accepted()).isEqualTo(events);
    }

    private static long epoch(SyncStage stage) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(stage.state().resolve("connection.json")))
                .at("/connection/epoch")
                .asLong();
    }

    /** Each run is a line. */
    private static void assertEveryRunSucceeded(String output) {
        assertThat(output.lines()).hasSizeGreaterThanOrEqualTo(5).allSatisfy(line -> {
            JsonNode runs = parse(line).path("runs");
            assertThat(runs).isNotEmpty().allSatisfy(run -> {
                assertThat(run.path("status").asText()).as(line).isEqualTo("succeeded");
                assertThat(run.path("read").asLong())
                        .isEqualTo(run.path("unchanged").asLong()
                                + run.path("inserted").asLong()
                                + run.path("updated").asLong());
            });
        });
    }

    private static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
