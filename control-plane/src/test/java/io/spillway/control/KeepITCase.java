package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.LedgerEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of rows, and that no delete is lost or misread when that or the mapping changes. */
@Timeout(180)
class KeepITCase {
    private static final String SQL = "select id, email, note from %s";
    private static final String BY_EMAIL = "{event: identify, userId: email}";

    @TempDir
    Path folder;

    @Test
    void moreThatIsKeptMakesALargerState() throws Exception {
        table("sized", 5_000);
        long fingerprint = stateAfterOneRun("fingerprint", SyncStage.IDENTIFY);
        long identifiers = stateAfterOneRun("identifiers", BY_EMAIL);
        long row = stateAfterOneRun("row", BY_EMAIL);
        // an e-mail has some 20 bytes, a note 200 that do not compress
        assertThat(identifiers).isGreaterThan(fingerprint + 50_000);
        assertThat(row).isGreaterThan(identifiers + 500_000);
    }

    private long stateAfterOneRun(String keep, String mapping) throws Exception {
        try (SyncStage stage = new SyncStage(folder.resolve(keep), SQL.formatted("sized"))
                .withMapping(mapping)
                .withKeep(keep)) {
            stage.sync().run();
            try (Stream<Path> files = Files.walk(stage.state().resolve("checkpoints"))) {
                return files.filter(Files::isRegularFile)
                        .mapToLong(KeepITCase::size)
                        .sum();
            }
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    @Test
    void deletesNameTheirUserWhateverIsKeptAndWhenThatChanges() throws Exception {
        table("rekept", 1_000);
        try (SyncStage stage = new SyncStage(folder, SQL.formatted("rekept")).withMapping(BY_EMAIL)) {
            stage.sync().run();
            assertDeletes(stage, "rekept", 1, 5);

            SyncStage.Outcome rekept = stage.withKeep("row").sync();
            assertThat(rekept.errors()).contains("keep was identifiers and is row");
            JsonNode run = rekept.run();
            assertThat(run.path("kind").asText()).isEqualTo("incremental");
            assertThat(run.path("delivered").asLong())
                    .as("nothing is sent for it")
                    .isZero();
            SharedWarehouse.execute("update rekept set note = 'changed' where id = 500");
            assertThat(stage.plan()
                            .runs()
                            .get(0)
                            .at("/samples/0/columns/note/before")
                            .asText())
                    .as("what is kept is kept at once")
                    .hasSize(200);
            assertThat(stage.sync().run().path("updated").asLong()).isEqualTo(1);
            assertDeletes(stage, "rekept", 6, 10);

            // less is kept again, at the same time as rows go
            stage.withKeep("identifiers");
            assertDeletes(stage, "rekept", 11, 15);
            assertDeletes(stage, "rekept", 16, 20);
        }
    }

    @Test
    void rowThatGoesWhenTheMappingChangesIsDeletedUnderItsName() throws Exception {
        for (String keep : List.of("identifiers", "row")) {
            String table = "remapped_" + keep;
            table(table, 1_000);
            try (SyncStage stage = new SyncStage(folder.resolve(keep), SQL.formatted(table))
                    .withMapping("{event: identify, userId: email, columns: {exclude: [note]}}")
                    .withKeep(keep)) {
                stage.sync().run();

                stage.withMapping("{event: identify, userId: email, constants: {context.env: test}}");
                assertDeletes(stage, table, 1, 5);
                // a key that two rows claim keeps what an earlier mapping wrote of it
                SharedWarehouse.execute(
                        "insert into %s select id, email, 'twice' from %s where id = 6".formatted(table, table));
                stage.withMapping(BY_EMAIL).sync().run();
                assertDeletes(stage, table, 6, 6);
            }
        }
    }

    @Test
    void fingerprintIsRefusedForAMirrorWhoseDeletesNeedMore() throws Exception {
        table("refused", 1);
        try (SyncStage stage = new SyncStage(folder, SQL.formatted("refused"))
                .withMapping(BY_EMAIL)
                .withKeep("fingerprint")) {
            SyncStage.Outcome outcome = stage.sync();
            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.errors())
                    .contains("/keep: the deletes of this mapping need \"email\" beside the primary key");
        }
    }

    /** Deletes rows, and sees that events of exactly these arrive. */
    private static void assertDeletes(SyncStage stage, String table, int from, int to) throws Exception {
        SharedWarehouse.execute("delete from %s where id between %d and %d".formatted(table, from, to));
        long before = stage.ledger().accepted();
        JsonNode run = stage.sync().run();
        assertThat(run.path("deleted").asLong()).isEqualTo(to - from + 1);
        assertThat(run.path("rejected").asLong()).isZero();
        List<LedgerEntry> deletes = stage.arrivedAfter(before).stream()
                .filter(entry -> entry.operation().equals("delete"))
                .toList();
        assertThat(deletes).hasSize(to - from + 1).allSatisfy(entry -> {
            int id = Integer.parseInt(entry.key());
            assertThat(id).isBetween(from, to);
            assertThat(entry.toString()).contains("user%d@example.com".formatted(id));
        });
    }

    private static void table(String name, int rows) throws Exception {
        SharedWarehouse.createTable(name, """
                select i::bigint as id, 'user' || i || '@example.com' as email,
                       (select left(string_agg(md5(i || '-' || n), ''), 200) from generate_series(1, 7) n) as note
                from generate_series(1, %d) i""".formatted(rows));
    }
}
