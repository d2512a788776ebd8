package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.jobs.spec.JobToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TaskManagers are killed while they write files: in the end those that are finished have every event once. */
@Timeout(180)
class FilesKillITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ROWS = 4_000;
    private static final int TASK_MANAGERS = 2;

    @TempDir
    Path folder;

    @Test
    void finishedFilesHaveEveryEventOnceWhateverIsKilled() throws Exception {
        SharedWarehouse.createTable(
                "killed_files",
                "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        Path out = folder.resolve("out");
        try (SessionCluster cluster = SessionCluster.start(folder.resolve("flink"), TASK_MANAGERS);
                SyncStage stage = new SyncStage(folder.resolve("stage"), "select id, name from killed_files")) {
            try (SpillwayProcess spillway = sync(stage, out, cluster)) {
                awaitWriting(spillway, out, 0);
                kill(cluster, 1);
                awaitWriting(spillway, out, FinishedFiles.read(out).events().size());
                kill(cluster, TASK_MANAGERS);
                assertThat(FinishedFiles.read(out).events()).hasSizeLessThan(ROWS);
                assertThat(delivered(spillway)).isEqualTo(ROWS);
            }
            ArrivedEvents arrived = FinishedFiles.read(out);
            assertThat(arrived.arrivals().values())
                    .as("how often a message is there")
                    .hasSize(ROWS)
                    .containsOnly(1L);
            assertThat(arrived.names()).isEqualTo(table());
        }
    }

    private SpillwayProcess sync(SyncStage stage, Path out, SessionCluster cluster) throws IOException {
        Path written = stage.file();
        String text = Files.readString(written);
        Files.writeString(
                written,
                text.substring(0, text.indexOf("destination:"))
                        + "destination: {type: files, path: \"%s\", eventsPerSecond: %d}\n".formatted(out, ROWS / 8));
        return SpillwayProcess.start(
                Files.createDirectories(folder.resolve("process")),
                List.of(
                        "sync",
                        written.toString(),
                        "--state",
                        stage.state().toString(),
                        "-o",
                        "json",
                        "--flink",
                        cluster.address().toString()),
                Map.of(JobToken.KEY_VARIABLE, SessionCluster.processKey()));
    }

    /** More events than these are finished, and others are about to be. */
    private static void awaitWriting(SpillwayProcess spillway, Path out, int finished) {
        spillway.awaitWhileRunning(
                "events are written",
                () -> FinishedFiles.read(out).events().size() > finished
                        && FinishedFiles.unfinished(out).stream()
                                .anyMatch(file -> file.toFile().length() > 0));
    }

    private static void kill(SessionCluster cluster, int count) throws Exception {
        for (ChildJvm taskManager : cluster.taskManagers().subList(0, count)) {
            taskManager.kill();
            cluster.addTaskManager();
        }
    }

    private static long delivered(SpillwayProcess spillway) throws Exception {
        int exitCode = spillway.exitCode(PATIENCE);
        JsonNode runs = new ObjectMapper().readTree(spillway.output()).path("runs");
        assertThat(exitCode).as(spillway.output() + spillway.errors()).isZero();
        assertThat(runs).hasSize(1);
        return runs.path(0).path("delivered").asLong();
    }

    private static Map<String, String> table() throws SQLException {
        Map<String, String> names = new TreeMap<>();
        try (Connection connection = SharedWarehouse.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id::text, name from killed_files")) {
            while (rows.next()) {
                names.put(rows.getString(1), rows.getString(2));
            }
        }
        return names;
    }
}
