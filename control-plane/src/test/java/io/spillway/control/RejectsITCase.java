package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of refused rows, and what people can find out about rows. */
@Timeout(120)
class RejectsITCase {
    private static final int ROWS = 1_000;

    @TempDir
    Path folder;

    @BeforeEach
    void table() throws Exception {
        SharedWarehouse.createTable(
                "picky", "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
    }

    @Test
    void refusedRowsAreShownWithTheirReasonAndTriesUntilTheyAreGivenUp() throws Exception {
        try (SyncStage stage = new SyncStage(folder, "select id, name from picky")) {
            refuse(stage, Set.of("7", "8"));
            SharedWarehouse.execute("update picky set name = '=cmd()' where id = 7");
            Path file = with(stage, "rejects: {tries: 3}");
            assertThat(sync(stage, file).path("keptRejects").asLong()).isEqualTo(2);

            String table = command(stage, "rejects", file).output();
            assertThat(table).contains("2 events: 400 ", "insert of 7, try 1", "insert of 8, try 1");
            JsonNode groups = json(command(stage, "rejects", file, "-o", "json"));
            assertThat(groups.at("/groups/0/events").asLong()).isEqualTo(2);
            assertThat(groups.at("/groups/0/status").asInt()).isEqualTo(400);
            List<String> lines = command(stage, "rejects", file, "-o", "jsonl")
                    .output()
                    .lines()
                    .toList();
            assertThat(lines).hasSize(2);
            JsonNode seven = new ObjectMapper()
                    .readTree(lines.stream()
                            .filter(line -> line.contains("\"key\":\"7\""))
                            .findAny()
                            .orElseThrow());
            assertThat(seven.at("/event/traits/name").asText()).isEqualTo("=cmd()");
            assertThat(seven.path("id").asText())
                    .isEqualTo(seven.at("/event/messageId").asText());

            assertThat(sync(stage, file).at("/rejects/0/tries").asInt()).isEqualTo(2);
            JsonNode third = sync(stage, file);
            assertThat(third.path("givenUp").asLong()).isEqualTo(2);
            assertThat(third.path("keptRejects").asLong()).isZero();
            assertThat(sync(stage, file).path("rejected").asLong())
                    .as("given up")
                    .isZero();

            SharedWarehouse.execute("update picky set name = 'new' where id = 7");
            assertThat(sync(stage, file).at("/rejects/0/tries").asInt())
                    .as("a changed row begins anew")
                    .isEqualTo(1);
            refuse(stage, Set.of());
            assertThat(sync(stage, file).path("delivered").asLong()).isEqualTo(1);

            assertThat(outcomes(stage, file, "7"))
                    .containsExactly(
                            "1 insert rejected",
                            "2 update rejected",
                            "3 update givenUp",
                            "5 update rejected",
                            "6 update delivered");
            assertThat(outcomes(stage, file, "9")).containsExactly("1 insert delivered");
            SyncStage.Outcome unknown = command(stage, "rows", file, "--key", "none");
            assertThat(unknown.exitCode()).isEqualTo(1);
            assertThat(unknown.errors()).contains("nothing is known of a row with the key none");
        }
    }

    @Test
    void whatRunsDidIsKeptInTheWarehouseWhereAGrantAllowsIt() throws Exception {
        SharedWarehouse.execute("drop schema if exists _spillway cascade");
        try (SyncStage stage = new SyncStage(folder, "select id, name from picky")) {
            refuse(stage, Set.of("7"));
            Path file = with(stage, "rowLog: {writeBack: true}");
            SyncStage.Outcome refused = command(stage, "sync", file, "-o", "json");
            assertThat(refused.exitCode()).isZero();
            assertThat(refused.errors())
                    .contains("run 1 was not written back", "CREATE SCHEMA _spillway AUTHORIZATION");
            assertThat(SharedWarehouse.number("select count(*) from pg_namespace where nspname = '_spillway'"))
                    .isZero();

            SharedWarehouse.execute("create schema _spillway authorization "
                    + SharedWarehouse.server().user());
            SharedWarehouse.execute("update picky set name = 'tab\tand\\backslash' where id in (1, 2)");
            SyncStage.Outcome written = command(stage, "sync", file, "-o", "json");
            assertThat(written.errors()).doesNotContain("written back:");
            assertThat(SharedWarehouse.number("select delivered * 100 + rejected from _spillway.sync_runs where run = 2"
                            + " and status = 'succeeded' and rows_read = " + ROWS))
                    .isEqualTo(201);
            assertThat(SharedWarehouse.number("select count(*) from _spillway.sync_log where run = 2"
                            + " and outcome = 'delivered' and key in ('1', '2') and op = 'update'"
                            + " and message_id is not null"))
                    .isEqualTo(2);
            assertThat(SharedWarehouse.number("select status from _spillway.sync_log where run = 2"
                            + " and outcome = 'rejected' and key = '7' and reason <> ''"))
                    .isEqualTo(400);
        } finally {
            SharedWarehouse.execute("drop schema if exists _spillway cascade");
        }
    }

    @Test
    void limitsOfARunningSyncFollowItsFile() throws Exception {
        try (SyncStage stage = new SyncStage(folder, "select id, name from picky")) {
            Path file = with(stage, "");
            String fast = Files.readString(file);
            // at this pace it would take a quarter of an hour
            Files.writeString(file, fast.replace("giveUpSeconds:", "eventsPerSecond: 1\n  giveUpSeconds:"));
            CompletableFuture<SyncStage.Outcome> running =
                    CompletableFuture.supplyAsync(() -> command(stage, "sync", file, "-o", "json"));
            await().atMost(Duration.ofSeconds(60)).until(() -> stage.ledger().accepted() > 0);
            assertThat(running).isNotDone();

            Files.writeString(file, fast);
            SyncStage.Outcome ended = running.get(60, TimeUnit.SECONDS);
            assertThat(ended.run().path("delivered").asLong()).isEqualTo(ROWS);
            assertThat(ended.errors()).contains("limits are now: any number of events a second");
        }
    }

    @Test
    void formulasInAnExportAreText() throws Exception {
        try (SyncStage stage = new SyncStage(folder, "select '=1+' || id as id, name from picky where id <= 10")) {
            refuse(stage, Set.of("=1+3"));
            Path file = with(stage, "");
            sync(stage, file);

            List<String> csv = command(stage, "rejects", file, "-o", "csv")
                    .output()
                    .lines()
                    .toList();
            assertThat(csv).hasSize(2);
            assertThat(csv.get(0)).startsWith("\"run\",\"time\",\"key\"");
            assertThat(csv.get(1)).contains(",\"'=1+3\",\"insert\",\"rejected\",\"1\",\"400\",");
        }
    }

    @Test
    void runStopsWhenTheDestinationRefusesMostOfItAndGoesOnOnceItsCauseIsMended() throws Exception {
        try (SyncStage stage = new SyncStage(folder, "select id, name from picky")) {
            stage.receiver().refuseEventsWhere(event -> event.path("recordId").asInt() > 100);
            Path file = with(stage, "rejects: {percent: 20}");
            SyncStage.Outcome stopped = command(stage, "sync", file, "-o", "json");
            assertThat(stopped.exitCode()).isEqualTo(1);
            assertThat(stopped.errors()).contains("the destination refused", "more than 20 %", "spillway rejects");

            stage.receiver().refuseEventsWhere(event -> false);
            SyncStage.Outcome mended = command(stage, "sync", file, "-o", "json");
            assertThat(mended.exitCode()).as(mended.toString()).isZero();
            stage.assertConverged(ROWS);
        }
    }

    private static void refuse(SyncStage stage, Set<String> keys) {
        stage.receiver()
                .refuseEventsWhere(event -> keys.contains(event.path("recordId").asText()));
    }

    private static Path with(SyncStage stage, String more) throws Exception {
        Path written = stage.file();
        return Files.writeString(written.resolveSibling("picky.yaml"), Files.readString(written) + more + "\n");
    }

    private static JsonNode sync(SyncStage stage, Path file) {
        return command(stage, "sync", file, "-o", "json").run();
    }

    private static SyncStage.Outcome command(SyncStage stage, String command, Path file, String... more) {
        List<String> all = new ArrayList<>(
                List.of(command, file.toString(), "--state", stage.state().toString()));
        all.addAll(List.of(more));
        return SyncStage.command(all.toArray(new String[0]));
    }

    private static JsonNode json(SyncStage.Outcome outcome) throws Exception {
        return new ObjectMapper().readTree(outcome.output());
    }

    private static List<String> outcomes(SyncStage stage, Path file, String key) throws Exception {
        List<String> outcomes = new ArrayList<>();
        for (JsonNode row :
                json(command(stage, "rows", file, "--key", key, "-o", "json")).path("rows")) {
            outcomes.add("%d %s %s"
                    .formatted(
                            row.path("run").asLong(),
                            row.path("op").asText(),
                            row.path("outcome").asText()));
        }
        return outcomes;
    }
}
