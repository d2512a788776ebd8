package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a plan shows, and that it does nothing. */
@Timeout(180)
class PlanITCase {
    private static final String CANARY = "canary-value-77a1";

    @TempDir
    Path folder;

    @Test
    void planShowsWhatTheNextRunDoesAndChangesNothing() throws Exception {
        table("planned", 2_000);
        try (SyncStage stage = new SyncStage(folder, "select id, name, plan from planned").withKeep("row")) {
            SyncStage.Outcome first = stage.plan();
            assertThat(first.exitCode()).as(first.toString()).isEqualTo(2);
            assertCounts(first, "full", 2_000, 0, 0, 0);
            assertThat(first.runs().get(0).path("reason").asText()).isEqualTo("first run");
            assertThat(first.runs().get(0).path("readBy").asText()).isNotBlank();
            assertThat(samples(first, "inserted")).hasSize(20);
            assertThat(stage.ledger().accepted()).isZero();

            JsonNode run = stage.sync().run();
            assertThat(run.path("run").asLong())
                    .as("a plan has a number of its own")
                    .isEqualTo(2);
            assertThat(run.path("delivered").asLong()).isEqualTo(2_000);
            assertThat(stage.plan().exitCode()).as("nothing changed").isZero();

            SharedWarehouse.execute("update planned set plan = '%s' where id between 101 and 103".formatted(CANARY));
            SharedWarehouse.execute("delete from planned where id between 201 and 230");
            SharedWarehouse.execute("insert into planned values (5001, 'new', null), (5002, 'new', null)");
            SyncStage.Outcome plan = stage.plan();
            assertThat(plan.exitCode()).as(plan.toString()).isEqualTo(2);
            assertCounts(plan, "incremental", 2, 3, 30, 1_967);
            assertThat(plan.runs().get(0).at("/gate/wouldHold").asBoolean()).isFalse();
            assertThat(samples(plan, "updated"))
                    .extracting(JsonNode::toString)
                    .containsExactlyInAnyOrder(updated(101), updated(102), updated(103));
            assertThat(samples(plan, "deleted"))
                    .hasSize(20)
                    .allSatisfy(sample -> assertThat(
                                    sample.at("/columns/name/before").asText())
                            .isEqualTo("name " + sample.path("recordId").asText()));
            assertThat(samples(plan, "inserted"))
                    .extracting(sample -> sample.at("/columns/id/after").asLong())
                    .containsExactlyInAnyOrder(5001L, 5002L);
            assertPlanWithoutValuesInItsLog(stage);
            assertThat(stage.arrivedAfter(2_000)).isEmpty();

            SyncStage.Outcome synced = stage.sync();
            assertThat(synced.run().path("delivered").asLong()).isEqualTo(35);
            assertCounts(synced, "incremental", 2, 3, 30, 1_967);
            stage.assertConverged(1_972);
        }
    }

    @Test
    void planTellsPeopleInAFewLinesAndWhetherTheRunWouldBeHeld() throws Exception {
        table("withheld", 1_000);
        try (SyncStage stage = new SyncStage(folder, "select id, name, plan from withheld")) {
            stage.sync().run();
            SharedWarehouse.execute("delete from withheld where id <= 600");

            SyncStage.Outcome plan = SyncStage.command(
                    "plan", stage.file().toString(), "--state", stage.state().toString());
            assertThat(plan.exitCode()).as(plan.toString()).isEqualTo(3);
            assertThat(plan.output().lines().toList())
                    .hasSize(10)
                    .contains("would delete 600 rows, among them")
                    .contains("a run would be held: it would delete 600 of 1,000 rows, more than 50 %."
                            + " If that is right: sync --allow-deletes 600");
            assertThat(stage.plan("--allow-deletes", "600").exitCode()).isEqualTo(2);

            SyncStage.Outcome held = stage.sync();
            assertThat(held.exitCode()).isEqualTo(3);
            assertThat(samples(held, "deleted"))
                    .hasSize(20)
                    .allSatisfy(
                            sample -> assertThat(sample.at("/columns/id/before").asLong())
                                    .isEqualTo(sample.path("recordId").asLong()));
            assertThat(stage.plan().exitCode()).as("after a held run").isEqualTo(3);
            assertThat(stage.plan("--full").runs().get(0).path("updated").asLong())
                    .isEqualTo(400);
            assertThat(stage.arrivedAfter(1_000)).isEmpty();
            assertThat(stage.sync("--allow-deletes", "600")
                            .run()
                            .path("delivered")
                            .asLong())
                    .isEqualTo(600);
        }
    }

    @Test
    void planSendsNothingOfARunThatIsNotFinished() throws Exception {
        table("unfinished", 1_000);
        try (SyncStage stage = new SyncStage(folder, "select id, name, plan from unfinished")) {
            stage.writeKey("canary-wrong-key");
            assertThat(stage.sync().exitCode()).isEqualTo(1);
            stage.writeKey(SyncStage.WRITE_KEY);

            SyncStage.Outcome plan = stage.plan();
            assertThat(plan.exitCode()).isEqualTo(1);
            assertThat(plan.errors()).contains("Run 1 was interrupted: run sync once, which finishes it, then plan");
            assertThat(stage.ledger().accepted()).isZero();

            assertThat(stage.sync().runs())
                    .hasSize(2)
                    .allSatisfy(run -> assertThat(run.path("status").asText()).isEqualTo("succeeded"));
            stage.assertConverged(1_000);
        }
    }

    @Test
    void planThatCannotBeReadSaysWhy() throws Exception {
        try (SyncStage stage = new SyncStage(folder, "select id, name, plan from absent_table")) {
            SyncStage.Outcome plan = stage.plan();
            assertThat(plan.exitCode()).isEqualTo(1);
            assertThat(plan.errors()).contains("absent_table");
        }
    }

    private static void assertCounts(
            SyncStage.Outcome outcome, String kind, long inserted, long updated, long deleted, long unchanged) {
        JsonNode run = outcome.runs().get(0);
        assertThat(run.path("kind").asText()).as(run.toString()).isEqualTo(kind);
        assertThat(run.path("inserted").asLong()).as(run.toString()).isEqualTo(inserted);
        assertThat(run.path("updated").asLong()).as(run.toString()).isEqualTo(updated);
        assertThat(run.path("deleted").asLong()).as(run.toString()).isEqualTo(deleted);
        assertThat(run.path("unchanged").asLong()).as(run.toString()).isEqualTo(unchanged);
    }

    private static String updated(long id) {
        return "{\"change\":\"updated\",\"recordId\":\"%d\",\"columns\":{\"plan\":{\"before\":\"basic\",\"after\":\"%s\"}}}"
                .formatted(id, CANARY);
    }

    private static List<JsonNode> samples(SyncStage.Outcome outcome, String change) {
        List<JsonNode> samples = new ArrayList<>();
        outcome.runs().get(0).path("samples").forEach(sample -> {
            if (sample.path("change").asText().equals(change)) {
                samples.add(sample);
            }
        });
        return samples;
    }

    /** The same plan in a process of its own, as only that has a log. */
    private void assertPlanWithoutValuesInItsLog(SyncStage stage) throws Exception {
        Path own = Files.createDirectories(folder.resolve("process"));
        try (SpillwayProcess process =
                SpillwayProcess.start(own, stage.arguments("plan", List.of("--debug")), Map.of())) {
            assertThat(process.exitCode(Duration.ofSeconds(90)))
                    .as(process.errors())
                    .isEqualTo(2);
            assertThat(process.output()).contains(CANARY);
            assertThat(process.errors()).doesNotContain(CANARY);
        }
        assertThat(stage.state().resolve("spillway.log"))
                .content()
                .contains("Round ")
                .doesNotContain(CANARY);
    }

    private static void table(String name, int rows) throws Exception {
        SharedWarehouse.createTable(
                name,
                "select i::bigint as id, 'name ' || i as name, 'basic' as plan from generate_series(1, %d) i"
                        .formatted(rows));
    }
}
