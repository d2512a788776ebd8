package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.LedgerEntry;
import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.ConnectionStore;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint that an earlier build wrote, in the middle of a delivery, is gone on from by this one. CONTRIBUTING tells
 * how to write it anew.
 */
@Timeout(120)
class StoredSavepointITCase {
    private static final String WRITE = "spillway.savepoint.write";
    private static final Path STORED = Path.of("src", "test", "resources", "savepoint");
    private static final int ROWS = 300;
    private static final int OWED = 10;
    private static final String SQL = "select id, email, plan from stored";

    @TempDir
    Path folder;

    @Test
    @DisabledIfSystemProperty(named = WRITE, matches = "true")
    void runThatAnEarlierBuildBeganIsFinishedAndTheNextOneSendsWhatChanged() throws Exception {
        createTable();
        changeBeforeTheSavepoint();
        try (SyncStage stage = new SyncStage(folder, SQL)) {
            restoreTo(stage.state());
            SharedWarehouse.execute("update stored set plan = 'other' where id between 11 and 13");
            SharedWarehouse.execute("delete from stored where id in (20, 21)");
            SharedWarehouse.execute("insert into stored values (301, 'user301@example.com', 'free')");

            SyncStage.Outcome outcome = stage.sync();

            assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
            assertThat(outcome.runs()).hasSize(2);
            assertRun(outcome.runs().get(0), 2, ROWS, 0, OWED, 0);
            assertRun(outcome.runs().get(1), 3, ROWS - 1, 1, 3, 2);
            assertThat(stage.arrivedAfter(0))
                    .extracting(LedgerEntry::key)
                    .containsExactlyInAnyOrder(
                            "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "20", "21", "301");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = WRITE, matches = "true")
    void savepointIsWrittenAnew() throws Exception {
        createTable();
        // paths of its files are part of a savepoint: this one is no machine's
        Path target = Files.createDirectories(Path.of("/tmp/spillway-stored-savepoint"));
        try (SyncStage stage = new SyncStage(folder, SQL);
                OpenControlPlane control = new OpenControlPlane(stage.state(), 2)) {
            assertRun(stage.syncBy(control.service(2, (run, job) -> {})).run(), 1, ROWS, ROWS, 0, 0);
            changeBeforeTheSavepoint();
            AtomicReference<String> savepoint = new AtomicReference<>("");
            try (ReceiverGate gate = new ReceiverGate(stage.receiver(), 0)) {
                SyncStage.Outcome held = stage.syncBy(control.service(2, (run, job) -> {
                    if (gate.holds() && "".equals(savepoint.get())) {
                        savepoint.set(control.savepoint(job, target));
                        control.park(job);
                    }
                }));
                assertThat(held.errors()).contains("the job is CANCELED");
            }
            store(
                    Path.of(URI.create(String.valueOf(savepoint.get()))),
                    control.store().load());
        } finally {
            Folders.delete(target);
        }
    }

    private static void createTable() throws Exception {
        SharedWarehouse.createTable("stored", """
                select i::bigint as id, 'user' || i || '@example.com' as email,
                       case when i %% 3 = 0 then 'pro' else 'free' end as plan
                from generate_series(1, %d) i""".formatted(ROWS));
    }

    private static void changeBeforeTheSavepoint() throws Exception {
        SharedWarehouse.execute("update stored set plan = 'changed' where id <= %d".formatted(OWED));
    }

    private static void store(Path savepoint, ConnectionRecord record) throws IOException {
        if (Files.exists(STORED)) {
            Folders.delete(STORED);
        }
        copy(savepoint, STORED);
        try (ConnectionStore store = ConnectionStore.open(STORED)) {
            SyncSpec spec = record.spec();
            assertThat(spec).isNotNull();
            store.save(new ConnectionRecord(
                    "stored",
                    record.epoch(),
                    null,
                    record.attempt(),
                    atHome(spec),
                    record.sentVersion(),
                    record.run(),
                    record.dryRun(),
                    record.cursor()));
        }
        Files.delete(STORED.resolve("lock"));
    }

    /** The document without the machine it was written on. */
    private static SyncSpec atHome(SyncSpec spec) {
        return new SyncSpec(
                spec.connection(),
                spec.revision(),
                spec.version(),
                new WarehouseSpec("postgresql", "warehouse.example.com", 5432, "shop", "reader", "prefer", 1000),
                spec.model(),
                spec.mapping(),
                spec.mode(),
                DestinationSpec.rudderstack("https://gateway.example.com", 100, 450_000, 4, 30_000, 60_000),
                spec.keyGroups());
    }

    /** A state folder as the earlier build left it: the job that takes a savepoint removes it in the end. */
    private void restoreTo(Path state) throws IOException {
        Path savepoint = folder.resolve("savepoint");
        copy(STORED, savepoint);
        Files.createDirectories(state);
        Files.move(savepoint.resolve("connection.json"), state.resolve("connection.json"));
        try (ConnectionStore store = ConnectionStore.open(state)) {
            ConnectionRecord record = store.load();
            store.save(new ConnectionRecord(
                    record.instance(),
                    record.epoch(),
                    "file://" + savepoint,
                    record.attempt(),
                    record.spec(),
                    record.sentVersion(),
                    record.run(),
                    record.dryRun(),
                    record.cursor()));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        List<Path> files = Folders.files(from);
        assertThat(files).as("a savepoint without subfolders").allMatch(file -> from.equals(file.getParent()));
        for (Path file : files) {
            Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void assertRun(JsonNode run, long number, long read, long inserted, long updated, long deleted) {
        assertThat(run.path("run").asLong()).as(run.toString()).isEqualTo(number);
        assertThat(run.path("read").asLong()).as(run.toString()).isEqualTo(read);
        assertThat(run.path("inserted").asLong()).as(run.toString()).isEqualTo(inserted);
        assertThat(run.path("updated").asLong()).as(run.toString()).isEqualTo(updated);
        assertThat(run.path("deleted").asLong()).as(run.toString()).isEqualTo(deleted);
        assertThat(run.path("delivered").asLong()).as(run.toString()).isEqualTo(inserted + updated + deleted);
    }
}
