package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.LedgerEntry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of a connection in mirror mode; each test goes on where the one before ended. */
@Timeout(120)
@TestMethodOrder(OrderAnnotation.class)
class SyncITCase {
    private static final int ROWS = 3_000;
    private static final String SQL = "select id, email, plan, amount, seen_at from mirrored";

    @TempDir
    private static Path folder;

    private static SyncStage stage;

    @BeforeAll
    static void prepare() throws Exception {
        SharedWarehouse.createTable("mirrored", """
                select i::bigint as id, 'user' || i || '@example.com' as email,
                       case when i %% 7 = 0 then null else 'plan-' || i %% 3 end as plan,
                       (i * 1.25)::numeric(12, 2) as amount, timestamptz '2026-01-01Z' + i * interval '1 minute' as seen_at
                from generate_series(1, %d) i""".formatted(ROWS));
        SharedWarehouse.execute("alter table mirrored add primary key (id)");
        stage = new SyncStage(folder, SQL);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    @Order(1)
    void firstRunDeliversEveryRow() throws Exception {
        JsonNode run = stage.sync().run();
        assertCounts(run, "full", ROWS, ROWS, 0, 0, 0);
        assertThat(stage.ledger().accepted()).isEqualTo(ROWS);
        stage.assertConverged(ROWS);
    }

    @Test
    @Order(2)
    void runWithoutChangesSendsNothing() throws Exception {
        assertCounts(stage.sync().run(), "incremental", ROWS, 0, 0, 0, ROWS);
        assertThat(stage.ledger().accepted()).isEqualTo(ROWS);
    }

    @Test
    @Order(3)
    void updatesInsertsAndDeletesArriveAndNothingElse() throws Exception {
        SharedWarehouse.execute("update mirrored set plan = 'changed' where id between 101 and 140");
        SharedWarehouse.execute("delete from mirrored where id between 201 and 230");
        SharedWarehouse.execute("insert into mirrored select id + 100000, email, plan, amount, seen_at from mirrored"
                + " where id between 301 and 320");
        long before = stage.ledger().accepted();

        assertCounts(stage.sync().run(), "incremental", ROWS - 10, 20, 40, 30, ROWS - 70);

        assertThat(stage.arrivedAfter(before)).hasSize(90);
        assertThat(stage.arrivedAfter(before))
                .filteredOn(event -> event.operation().equals("delete"))
                .extracting(LedgerEntry::key)
                .allMatch(key -> Integer.parseInt(key) > 200 && Integer.parseInt(key) <= 230)
                .doesNotHaveDuplicates()
                .hasSize(30);
        stage.assertConverged(ROWS - 10);
    }

    @Test
    @Order(4)
    void valueThatChangesBackIsAChangeOfItsOwn() throws Exception {
        SharedWarehouse.execute("update mirrored set plan = 'plan-' || id % 3 where id between 101 and 104");
        assertCounts(stage.sync().run(), "incremental", ROWS - 10, 0, 4, 0, ROWS - 14);
        stage.assertConverged(ROWS - 10);
    }

    @Test
    @Order(5)
    void changedQueryAndMappingLeadToAFullRunWithItsReason() throws Exception {
        long before = stage.ledger().accepted();
        stage.withSql(SQL + " where id <> 1")
                .withMapping("{event: identify, userId: id, constants: {context.env: test}}");

        SyncStage.Outcome outcome = SyncStage.command(
                "sync", stage.file().toString(), "--state", stage.state().toString());

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output()).contains("sent every row: the query, its columns or the mapping changed");
        assertThat(stage.arrivedAfter(before)).hasSize(ROWS - 10);
        stage.assertConverged(ROWS - 11);
        assertCounts(stage.sync().run(), "incremental", ROWS - 11, 0, 0, 0, ROWS - 11);
    }

    @Test
    @Order(6)
    void modeThatTheStateDoesNotAllowIsRefusedInOneLine() throws Exception {
        SyncStage.Outcome outcome = stage.withMode("upsert").sync();
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors().lines().filter(line -> line.startsWith("spillway: ")))
                .singleElement()
                .asString()
                .contains("sync mode cannot change");
        assertThat(outcome.errors()).doesNotContain("\tat ");
        stage.withMode("mirror");
    }

    private static void assertCounts(
            JsonNode run, String kind, long read, long inserted, long updated, long deleted, long unchanged) {
        assertThat(run.path("kind").asText()).as(run.toString()).isEqualTo(kind);
        assertThat(run.path("read").asLong()).as("read " + run).isEqualTo(read);
        assertThat(run.path("inserted").asLong()).as("inserted " + run).isEqualTo(inserted);
        assertThat(run.path("updated").asLong()).as("updated " + run).isEqualTo(updated);
        assertThat(run.path("deleted").asLong()).as("deleted " + run).isEqualTo(deleted);
        assertThat(run.path("unchanged").asLong()).as("unchanged " + run).isEqualTo(unchanged);
        assertThat(run.path("delivered").asLong()).as("delivered " + run).isEqualTo(inserted + updated + deleted);
        assertThat(run.path("rejected").asLong()).as("rejected " + run).isZero();
        assertThat(run.path("invalid").asLong()).as("invalid " + run).isZero();
    }
}
