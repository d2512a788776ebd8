package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.LedgerEntry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that read only what a cursor says is new. */
@Timeout(180)
class CursorITCase {
    private static final int ROWS = 2_000;
    private static final String SQL = "select id, name, changed_at, version from cursored";

    @TempDir
    Path folder;

    @Test
    void onlyNewRowsAreReadAndGoneOnesAreFoundByTheReconciliation() throws Exception {
        table();
        try (SyncStage stage = new SyncStage(folder, SQL)
                .withMapping("{event: identify, userId: id, columns: {exclude: [changed_at, version]}}")
                .withCursor("{column: changed_at, lag: 10m, reconcileEvery: 4}")) {
            assertThat(stage.sync().run().path("read").asLong()).isEqualTo(ROWS);

            SharedWarehouse.execute("update cursored set name = 'new', changed_at = '2026-05-01 10:00Z' where id <= 3");
            SharedWarehouse.execute("insert into cursored values (5000, 'new', '2026-05-01 09:59:59Z', 1)");
            SharedWarehouse.execute("delete from cursored where id = 1000");
            SharedWarehouse.execute("update cursored set name = 'timeless', changed_at = null where id = 10");
            long before = stage.ledger().accepted();
            JsonNode partial = stage.sync().run();
            assertThat(partial.path("kind").asText()).isEqualTo("incremental");
            // beside the five, the row that is within the lag of the newest one so far
            assertThat(partial.path("read").asLong()).isEqualTo(5 + 10 + 1);
            assertThat(partial.path("updated").asLong()).isEqualTo(4);
            assertThat(partial.path("inserted").asLong()).isEqualTo(1);
            assertThat(partial.path("deleted").asLong()).isZero();
            assertThat(stage.arrivedAfter(before))
                    .extracting(LedgerEntry::key)
                    .containsExactlyInAnyOrder("1", "2", "3", "10", "5000");

            // late, and within the lag; too late; touched, and not in a column that is mapped
            SharedWarehouse.execute("update cursored set name = 'late', changed_at = '2026-05-01 09:50Z' where id = 4");
            SharedWarehouse.execute(
                    "update cursored set name = 'too late', changed_at = '2026-05-01 09:49Z' where id = 5");
            SharedWarehouse.execute("update cursored set changed_at = '2026-05-01 10:01Z' where id = 6");
            JsonNode late = stage.sync().run();
            assertThat(late.path("updated").asLong()).isEqualTo(1);
            assertThat(late.path("unchanged").asLong())
                    .isEqualTo(late.path("read").asLong() - 1);
            assertThat(stage.sync().run().path("delivered").asLong()).isZero();

            JsonNode whole = stage.sync().run();
            assertThat(whole.path("kind").asText()).isEqualTo("incremental");
            assertThat(whole.path("read").asLong()).isEqualTo(ROWS);
            assertThat(whole.path("updated").asLong()).isEqualTo(1);
            assertThat(whole.path("deleted").asLong()).isEqualTo(1);
            assertThat(stage.fold().keys()).hasSize(ROWS).contains("5000").doesNotContain("1000");
            assertThat(stage.sync().run().path("read").asLong()).isLessThan(20);
        }
    }

    @Test
    void rejectedRowsAreReadAgainAlthoughTheirCursorIsOld() throws Exception {
        table();
        try (SyncStage stage = new SyncStage(folder, SQL)
                .withMode("upsert")
                .withCursor("{column: version}")
                .withMapping("{event: identify, userId: id, columns: {exclude: [changed_at, version]}}")) {
            stage.sync().run();
            stage.receiver()
                    .refuseEventsWhere(event -> event.path("recordId").asText().equals("7"));
            SharedWarehouse.execute("update cursored set name = 'new', version = 10001 where id = 7");
            SharedWarehouse.execute("update cursored set name = 'new', version = 10002 where id = 8");
            assertThat(stage.sync().run().path("rejected").asLong()).isEqualTo(1);
            stage.receiver().refuseEventsWhere(event -> false);
            long before = stage.ledger().accepted();

            JsonNode again = stage.sync().run();
            assertThat(again.path("resent").asLong()).isEqualTo(1);
            assertThat(stage.arrivedAfter(before)).extracting(LedgerEntry::key).containsExactly("7");
            assertThat(stage.sync().run().path("read").asLong()).isEqualTo(1);
        }
    }

    private static void table() throws Exception {
        SharedWarehouse.createTable(
                "cursored",
                "select i::bigint as id, 'name ' || i as name,"
                        + " timestamptz '2026-01-01Z' + i * interval '1 minute' as changed_at, i::bigint as version"
                        + " from generate_series(1, %d) i".formatted(ROWS));
    }
}
