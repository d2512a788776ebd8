package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.LedgerEntry;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that refuses, fails, or cannot take everything: nothing is lost, and it is said why. */
@Timeout(120)
class ReceiverTroubleITCase {
    private static final int ROWS = 2_500;
    private static final String SQL = "select id, name from troubled";

    @TempDir
    Path folder;

    @BeforeEach
    void table() throws Exception {
        SharedWarehouse.createTable(
                "troubled",
                "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
    }

    @Test
    void wrongWriteKeyFailsTheRunAndTheNextOneFinishesItWithTheRightKey() throws Exception {
        try (SyncStage stage = new SyncStage(folder, SQL)) {
            stage.writeKey("wrong");
            SyncStage.Outcome refused = stage.sync();
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.errors().lines().filter(line -> line.startsWith("spillway: ")))
                    .singleElement()
                    .asString()
                    .startsWith("spillway: run 1 failed: the destination "
                            + stage.receiver().url())
                    .contains("401 invalid write key", "mend the destination");
            assertThat(refused.errors()).doesNotContain("\tat ");
            assertThat(refused.runs().get(0).path("inserted").asLong()).isEqualTo(ROWS);
            assertThat(stage.ledger().accepted()).isZero();

            SharedWarehouse.execute("delete from troubled where id <= 50");
            SharedWarehouse.execute("update troubled set name = 'other' where id = 51");
            stage.writeKey(SyncStage.WRITE_KEY);
            SyncStage.Outcome mended = stage.sync();

            assertThat(mended.exitCode()).as(mended.toString()).isZero();
            assertThat(mended.errors()).contains("Run 1 was interrupted, it is finished first");
            assertThat(mended.runs())
                    .extracting(run -> run.path("run").asLong())
                    .containsExactly(1L, 2L);
            JsonNode finished = mended.runs().get(0);
            assertThat(finished.path("inserted").asLong()).isEqualTo(ROWS);
            assertThat(finished.path("delivered").asLong()).isEqualTo(ROWS);
            assertThat(finished.has("error")).isFalse();
            assertThat(mended.runs().get(1).path("deleted").asLong()).isEqualTo(50);
            assertThat(mended.runs().get(1).path("updated").asLong()).isEqualTo(1);
            stage.assertConverged(ROWS - 50);
        }
    }

    @Test
    void burstsOf429And500AreOutlasted() throws Exception {
        try (SyncStage stage = new SyncStage(folder, SQL)) {
            stage.receiver().rateLimitNext(5);
            stage.receiver().failNext(7, 500);
            JsonNode run = stage.sync().run();
            assertThat(run.path("delivered").asLong()).isEqualTo(ROWS);
            assertThat(stage.receiver().answers()).containsEntry(429, 5L).containsEntry(500, 7L);
            assertThat(stage.ledger().accepted()).isEqualTo(ROWS);
            stage.assertConverged(ROWS);
        }
    }

    @Test
    void refusedEventIsRejectedWithItsReasonAndTheOthersArrive() throws Exception {
        try (SyncStage stage = new SyncStage(folder, SQL)) {
            stage.receiver()
                    .refuseEventsWhere(event -> event.path("recordId").asText().equals("1234"));
            JsonNode run = stage.sync().run();
            assertThat(run.path("delivered").asLong()).isEqualTo(ROWS - 1);
            assertThat(run.path("rejected").asLong()).isEqualTo(1);
            assertThat(run.path("rejects")).singleElement().satisfies(reject -> {
                assertThat(reject.path("recordId").asText()).isEqualTo("1234");
                assertThat(reject.path("status").asInt()).isEqualTo(400);
                assertThat(reject.path("reason").asText()).isNotBlank();
            });
            assertThat(stage.fold().keys()).hasSize(ROWS - 1).doesNotContain("1234");
            assertThat(stage.ledger().accepted()).isEqualTo(ROWS - 1);
        }
    }

    @Test
    void rejectedRowsAreSentAgainAsTheyAreThenAndNothingElseIs() throws Exception {
        try (SyncStage stage = new SyncStage(folder, SQL)) {
            stage.sync().run();
            Set<String> refused = Set.of("1", "2", "6", "7", "90001", "90002");
            stage.receiver()
                    .refuseEventsWhere(
                            event -> refused.contains(event.path("recordId").asText()));
            SharedWarehouse.execute("update troubled set name = 'first' where id <= 5");
            SharedWarehouse.execute("delete from troubled where id in (6, 7, 8)");
            SharedWarehouse.execute("insert into troubled values (90001, 'new'), (90002, 'new'), (90003, 'new')");
            JsonNode rejecting = stage.sync().run();
            assertThat(rejecting.path("rejected").asLong()).isEqualTo(6);
            assertThat(rejecting.path("keptRejects").asLong()).isEqualTo(6);
            assertThat(rejecting.path("resent").asLong()).isZero();
            long before = stage.ledger().accepted();

            JsonNode rejectedAgain = stage.sync().run();
            assertThat(rejectedAgain.path("resent").asLong()).isEqualTo(6);
            assertThat(rejectedAgain.path("rejected").asLong()).isEqualTo(6);
            assertThat(stage.ledger().accepted()).isEqualTo(before);

            SharedWarehouse.execute("update troubled set name = 'second' where id = 2");
            SharedWarehouse.execute("delete from troubled where id = 90001");
            SharedWarehouse.execute("insert into troubled values (7, 'back')");
            stage.receiver().refuseEventsWhere(event -> false);
            JsonNode taken = stage.sync().run();

            assertThat(stage.arrivedAfter(before))
                    .extracting(LedgerEntry::key)
                    .containsExactlyInAnyOrder("1", "2", "6", "7", "90001", "90002");
            assertThat(stage.arrivedAfter(before))
                    .filteredOn(event -> event.operation().equals("delete"))
                    .extracting(LedgerEntry::key)
                    .containsExactlyInAnyOrder("6", "90001");
            assertThat(taken.path("inserted").asLong()).isEqualTo(1);
            assertThat(taken.path("updated").asLong()).isEqualTo(3);
            assertThat(taken.path("deleted").asLong()).isEqualTo(2);
            // the others had changed since
            assertThat(taken.path("resent").asLong()).isEqualTo(3);
            assertThat(taken.path("keptRejects").asLong()).isZero();
            stage.assertConverged(ROWS);

            assertThat(stage.sync().run().path("delivered").asLong()).isZero();
        }
    }
}
