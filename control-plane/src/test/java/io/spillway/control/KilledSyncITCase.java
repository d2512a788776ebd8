package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One first run, killed again and again while its rows go on changing: it ends complete, and says nothing twice in two
 * ways.
 */
@Timeout(240)
class KilledSyncITCase {
    private static final int ROWS = 20_000;
    private static final long LOCK = 4711;

    /** Every row waits for the lock, so that reading goes on for as long as the test wants. */
    private static final String HOLD = """
            create or replace function hold() returns boolean language plpgsql volatile as $$
            begin
                perform pg_advisory_lock_shared(%1$d);
                perform pg_advisory_unlock_shared(%1$d);
                return true;
            end $$""".formatted(LOCK);

    private static final String WAITING =
            "select count(*) from pg_stat_activity where usename = 'spillway_reader' and wait_event = 'advisory'";
    private static final String READING = "select count(*) from pg_stat_activity where usename = 'spillway_reader'"
            + " and state = 'active' and query ilike 'copy%'";
    private static final String SESSIONS = "select count(*) from pg_stat_activity where usename = 'spillway_reader'";

    @TempDir
    Path folder;

    private int process;

    @Test
    void runThatIsKilledAtAnyMomentIsFinishedByTheNextOnes() throws Exception {
        SharedWarehouse.execute(HOLD);
        SharedWarehouse.createTable(
                "killed", "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        try (SyncStage stage = new SyncStage(folder, "select id, name from killed where hold()")) {
            killWhileReading(stage);
            change(1);
            killWhileMerging(stage);
            assertThat(stage.ledger().accepted())
                    .as("nothing goes out before a checkpoint holds it")
                    .isZero();
            change(2);
            killWhileDelivering(stage, 1_000);
            assertThat(Files.readString(stage.state().resolve("connection.json")))
                    .contains("\"status\":\"RUNNING\"");
            change(3);
            terminateWhileDelivering(stage, 3_000);
            change(4);

            SyncStage.Outcome last = stage.sync();

            assertThat(last.exitCode()).as(last.toString()).isZero();
            assertThat(last.errors()).contains("was interrupted, it is finished first");
            assertThat(last.runs()).hasSize(2);
            JsonNode finished = last.runs().get(0);
            assertThat(finished.path("kind").asText()).isEqualTo("full");
            assertThat(finished.path("inserted").asLong()).isEqualTo(ROWS);
            assertThat(finished.path("delivered").asLong()).isEqualTo(ROWS);
            assertThat(finished.path("unchanged").asLong()).isZero();
            assertThat(last.runs().get(1).path("updated").asLong())
                    .isEqualTo(last.runs().get(1).path("delivered").asLong());
            stage.assertConverged(ROWS);
            assertThat(SharedWarehouse.number(SESSIONS)).isZero();
        }
    }

    private static void change(int round) throws Exception {
        SharedWarehouse.execute("update killed set name = name || ' %d' where id %% 100 = %d".formatted(round, round));
    }

    private void killWhileReading(SyncStage stage) throws Exception {
        try (Connection holder = SharedWarehouse.connect();
                Statement statement = holder.createStatement();
                SpillwayProcess spillway = start(stage)) {
            statement.execute("select pg_advisory_lock(%d)".formatted(LOCK));
            spillway.awaitWhileRunning("rows are read", () -> SharedWarehouse.number(WAITING) > 0);
            spillway.kill();
        }
        await("a killed process leaves no session in the warehouse")
                .atMost(Duration.ofSeconds(20))
                .until(() -> SharedWarehouse.number(SESSIONS) == 0);
    }

    private void killWhileMerging(SyncStage stage) throws Exception {
        try (Connection holder = SharedWarehouse.connect();
                Statement statement = holder.createStatement();
                SpillwayProcess spillway = start(stage)) {
            statement.execute("select pg_advisory_lock(%d)".formatted(LOCK));
            spillway.awaitWhileRunning("rows are read", () -> SharedWarehouse.number(WAITING) > 0);
            statement.execute("select pg_advisory_unlock(%d)".formatted(LOCK));
            spillway.awaitWhileRunning("all rows are read", () -> SharedWarehouse.number(READING) == 0);
            spillway.kill();
        }
    }

    private void killWhileDelivering(SyncStage stage, int events) throws Exception {
        try (ReceiverGate gate = new ReceiverGate(stage.receiver(), events);
                SpillwayProcess spillway = start(stage)) {
            spillway.awaitWhileRunning("events are delivered", gate::holds);
            spillway.kill();
        }
        assertThat(stage.ledger().accepted()).isPositive().isLessThan(ROWS);
    }

    private void terminateWhileDelivering(SyncStage stage, int events) throws Exception {
        try (ReceiverGate gate = new ReceiverGate(stage.receiver(), events);
                SpillwayProcess spillway = start(stage)) {
            spillway.awaitWhileRunning("events are delivered", gate::holds);
            List<ProcessHandle> children = spillway.descendants();
            assertThat(spillway.terminate(Duration.ofSeconds(15))).isEqualTo(128 + 15);
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(spillway.errors())
                    .contains("Stopping; what is not finished goes on with the next run")
                    .doesNotContain("failed:", "\tat ");
            assertThat(spillway.output()).isEmpty();
        }
        assertThat(SharedWarehouse.number(SESSIONS)).isZero();
        assertThat(stage.state().resolve("work/cluster")).doesNotExist();
    }

    private SpillwayProcess start(SyncStage stage) throws Exception {
        Path own = Files.createDirectories(folder.resolve("process-" + ++process));
        return SpillwayProcess.start(own, stage.arguments(), Map.of());
    }
}
