package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.LedgerEntry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is sent in the other modes, and what is never sent in any. */
@Timeout(120)
class SyncModesITCase {
    @TempDir
    Path folder;

    @Test
    void upsertTellsNothingOfRowsThatAreGone() throws Exception {
        table("upserted", 2_000);
        try (SyncStage stage = new SyncStage(folder, "select id, name from upserted").withMode("upsert")) {
            stage.sync().run();
            SharedWarehouse.execute("delete from upserted where id <= 100");
            SharedWarehouse.execute("update upserted set name = 'other' where id = 101");

            JsonNode run = stage.sync().run();

            assertThat(run.path("deleted").asLong()).isZero();
            assertThat(run.path("updated").asLong()).isEqualTo(1);
            assertThat(stage.arrivedAfter(2_000)).extracting(LedgerEntry::key).containsExactly("101");
            // it comes back: new, as nothing is known of it any more
            SharedWarehouse.execute("insert into upserted values (7, 'name 7')");
            assertThat(stage.sync().run().path("inserted").asLong()).isEqualTo(1);
        }
    }

    @Test
    void fullSendsEveryRowEveryTime() throws Exception {
        table("resent", 2_000);
        try (SyncStage stage = new SyncStage(folder, "select id, name from resent").withMode("full")) {
            stage.sync().run();
            SharedWarehouse.execute("delete from resent where id <= 100");

            JsonNode run = stage.sync().run();

            assertThat(run.path("delivered").asLong()).isEqualTo(1_900);
            assertThat(stage.arrivedAfter(2_000))
                    .extracting(LedgerEntry::operation)
                    .hasSize(1_900)
                    .containsOnly("upsert");
        }
    }

    @Test
    void rowsWithoutAKeyOfTheirOwnAreCountedListedAndNeverSent() throws Exception {
        SharedWarehouse.createTable(
                "doubtful",
                "select i::bigint as id, 'name ' || i as name from generate_series(1, 1000) i"
                        + " union all select null, 'nobody' from generate_series(1, 3)"
                        + " union all select 500, 'another'"
                        + " union all select 600, 'name 600'");
        try (SyncStage stage = new SyncStage(folder, "select id, name from doubtful")) {
            JsonNode run = stage.sync().run();

            // three without a key, two that differ under one key, one that is there twice
            assertThat(run.path("read").asLong()).isEqualTo(1_005);
            assertThat(run.path("invalid").asLong()).isEqualTo(6);
            assertThat(run.path("delivered").asLong()).isEqualTo(999);
            assertThat(run.path("invalidSamples"))
                    .extracting(JsonNode::asText)
                    .hasSize(6)
                    .anyMatch(sample -> sample.contains("\"id\" is null"))
                    .anyMatch(sample -> sample.contains("500") && sample.contains("2 different rows"))
                    .anyMatch(sample -> sample.contains("600") && sample.contains("sent once"));
            assertThat(stage.fold().keys())
                    .hasSize(999)
                    .doesNotContain("500", "", "null")
                    .contains("600");

            JsonNode again = stage.sync().run();
            assertThat(again.path("invalid").asLong()).isEqualTo(6);
            assertThat(again.path("delivered").asLong()).isZero();
            assertThat(again.path("deleted").asLong()).isZero();
        }
    }

    @Test
    void mirrorThatWouldDeleteTooMuchIsHeldUntilSomebodyAllowsIt() throws Exception {
        table("emptied", 1_000);
        try (SyncStage stage = new SyncStage(folder, "select id, name from emptied")) {
            stage.sync().run();
            SharedWarehouse.execute("delete from emptied where id <= 600");

            SyncStage.Outcome held = stage.sync();
            assertThat(held.exitCode()).isEqualTo(3);
            assertThat(held.errors()).contains("would delete 600 of 1,000 rows", "--allow-deletes 600");
            assertThat(held.runs().get(0).path("status").asText()).isEqualTo("held");
            assertThat(stage.sync("--allow-deletes", "599").exitCode()).isEqualTo(3);
            assertThat(stage.arrivedAfter(1_000)).isEmpty();

            JsonNode allowed = stage.sync("--allow-deletes", "600").run();
            assertThat(allowed.path("deleted").asLong()).isEqualTo(600);
            assertThat(allowed.path("delivered").asLong()).isEqualTo(600);
            stage.assertConverged(400);

            SharedWarehouse.execute("delete from emptied");
            assertThat(stage.sync().errors()).contains("the model gives no rows, and 400 were sent before");
            assertThat(stage.sync("--allow-deletes", "400")
                            .run()
                            .path("deleted")
                            .asLong())
                    .isEqualTo(400);
        }
    }

    private static void table(String name, int rows) throws Exception {
        SharedWarehouse.createTable(
                name, "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(rows));
    }
}
