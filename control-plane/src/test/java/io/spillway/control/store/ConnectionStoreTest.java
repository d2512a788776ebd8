package io.spillway.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.control.reconcile.Specs;
import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.CursorSpec;
import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.RowCounts.Retries;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.RowChange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStoreTest {
    @TempDir
    Path folder;

    @Test
    void emptyFolderHoldsAConnectionOfWhichNothingIsKnown() throws IOException {
        try (ConnectionStore store = ConnectionStore.open(folder.resolve("made/on/the/way"))) {
            ConnectionRecord fresh = store.load();
            assertThat(fresh).isEqualTo(ConnectionRecord.fresh(fresh.instance()));
            assertThat(fresh.hasState()).isFalse();
            assertThat(store.load().instance()).isNotEqualTo(fresh.instance());
        }
    }

    @Test
    void whatWasSavedIsThereAfterReopening() throws IOException {
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            store.save(ConnectionRecord.fresh("first"));
            store.save(golden());
        }
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            assertThat(store.load()).isEqualTo(golden());
        }
    }

    @Test
    void recordOfVersion1IsRead() throws IOException {
        Files.write(folder.resolve("connection.json"), goldenBytes());
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            assertThat(store.load()).isEqualTo(golden());
        }
    }

    /** Written before there were dry runs, retries and cursors. */
    @Test
    void firstRecordOfVersion1IsRead() throws IOException {
        Files.write(folder.resolve("connection.json"), resource("connection-version-1-first.json"));
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            assertThat(store.load()).isEqualTo(golden(Specs.customers(), null, null, Retries.NONE, null, null));
        }
    }

    /** Written when nobody counted tries, and there was no row log. */
    @Test
    void recordFromBeforeThereWasARowLogIsRead() throws IOException {
        Files.write(folder.resolve("connection.json"), resource("connection-version-1-before-row-log.json"));
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            assertThat(store.load()).isEqualTo(golden());
        }
    }

    /** Written when every destination was a receiver of RudderStack's protocol. */
    @Test
    void recordFromBeforeThereWereKindsOfDestinationsIsRead() throws IOException {
        Files.write(folder.resolve("connection.json"), resource("connection-version-1-one-kind.json"));
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            assertThat(store.load()).isEqualTo(golden());
        }
    }

    @Test
    void dryRunLeavesWhatRunsGoOnFrom() {
        ConnectionRecord before = golden();
        ConnectionRecord after = before.submitting(Specs.customers().asDryRun(), "file:///chk-8")
                .withRun(dryRun())
                .withEnded(dryRun());
        assertThat(after.run()).isEqualTo(before.run());
        assertThat(after.spec()).isEqualTo(before.spec());
        assertThat(after.sentVersion()).isEqualTo(before.sentVersion());
        assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
        assertThat(after.runNumber()).isEqualTo(4);
    }

    @Test
    void recordIsWrittenAsVersion1() throws IOException {
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            store.save(golden());
        }
        ObjectMapper json = new ObjectMapper();
        JsonNode written = json.readTree(folder.resolve("connection.json").toFile());
        assertThat(written).isEqualTo(json.readTree(goldenBytes()));
    }

    @Test
    void secondStoreInTheSameProcessIsRefused() throws IOException {
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            assertThat(store.load().epoch()).isZero();
            assertThatIOException()
                    .isThrownBy(() -> ConnectionStore.open(folder))
                    .withMessage("Another Spillway works in the state folder %s: wait for it, or stop it", folder);
        }
        ConnectionStore.open(folder).close();
    }

    @Test
    void secondProcessIsRefusedUntilTheFirstIsGone() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('o');
            assertThatIOException()
                    .isThrownBy(() -> ConnectionStore.open(folder))
                    .withMessageContaining("Another Spillway works");
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
        ConnectionStore.open(folder).close();
    }

    /** Another process that owns a folder until it is killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            try (ConnectionStore store = ConnectionStore.open(Path.of(args[0]))) {
                System.out.println(store.load().epoch() == 0 ? "owned" : "else");
                System.out.flush();
                // holds the folder until it is killed, or until the test that started it is gone
                int unused = System.in.read();
            }
        }
    }

    @Test
    void closedStoreDoesNotWriteIntoAFolderThatMayBeAnothersByNow() throws IOException {
        ConnectionStore closed = ConnectionStore.open(folder);
        closed.close();
        assertThatIOException().isThrownBy(() -> closed.save(golden()));
        assertThat(folder.resolve("connection.json")).doesNotExist();
    }

    @Test
    void folderThatCannotBeMadeIsNamedWithWhatToDo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatIOException()
                .isThrownBy(() -> ConnectionStore.open(file.resolve("state")))
                .withMessageContainingAll("The state folder " + file, "cannot be written", "--state");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{}",
                "[]",
                "{\"version\":1}",
                "{\"version\":1,\"connection\":{}}",
                "{\"version\":1,\"connection\":{\"instance\":\"one\"}}",
                "{\"version\":1,\"connection\":{\"instance\":\"one\",\"sentVersion\":\"\",\"run\":{}}}",
                "{\"version\":2,\"connection\":{\"instance\":\"one\",\"sentVersion\":\"\"}}",
                "\u0000\u0000\u0000"
            })
    void fileThatCannotBeReadIsNamedAndKept(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("connection.json"), content);
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            assertThatIOException()
                    .isThrownBy(store::load)
                    .withMessageStartingWith("The state in %s cannot be read (", file)
                    .withMessageEndingWith("): restore that file, or begin anew with an empty folder")
                    .extracting(
                            error -> String.valueOf(error.getMessage()).lines().count())
                    .isEqualTo(1L);
        }
        assertThat(file).hasContent(content);
    }

    @Test
    void newerVersionIsNotTakenForDamage() throws IOException {
        Files.writeString(folder.resolve("connection.json"), "{\"version\":2}");
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            assertThatIOException()
                    .isThrownBy(store::load)
                    .withMessageContaining("its version is 2, this Spillway reads versions up to 1");
        }
    }

    @Test
    void saveThatFailsLeavesTheRecordAsItWas() throws IOException {
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            store.save(golden());
            Files.createDirectory(folder.resolve("connection.json.new"));
            assertThatIOException().isThrownBy(() -> store.save(ConnectionRecord.fresh("other")));
            assertThat(store.load()).isEqualTo(golden());
        }
    }

    @Test
    void saveThatWasCutShortIsPassedOver() throws IOException {
        try (ConnectionStore store = ConnectionStore.open(folder)) {
            store.save(golden());
            Files.writeString(folder.resolve("connection.json.new"), "{\"version\":1,\"conn");
            assertThat(store.load()).isEqualTo(golden());
            store.save(ConnectionRecord.fresh("other"));
            assertThat(store.load()).isEqualTo(ConnectionRecord.fresh("other"));
        }
    }

    private static byte[] goldenBytes() throws IOException {
        return resource("connection-version-1.json");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream bytes =
                Objects.requireNonNull(ConnectionStoreTest.class.getResourceAsStream(name), "golden file")) {
            return bytes.readAllBytes();
        }
    }

    /** What the golden file holds: a value for everything. */
    private static ConnectionRecord golden() {
        CursorSpec cursor = new CursorSpec(new Column("changed_at", ColumnType.TIMESTAMPTZ), 7, 24);
        CursorMark mark = new CursorMark(cursor.column(), 12_345, 2);
        return golden(
                Specs.customers(cursor).keeping(Keep.ROW), 12_000L, 12_345L, new Retries(1, 1, 2), dryRun(), mark);
    }

    private static ConnectionRecord golden(
            SyncSpec spec,
            @Nullable Long from,
            @Nullable Long highest,
            Retries retries,
            @Nullable RunRecord dryRun,
            @Nullable CursorMark mark) {
        RowCounts rows = new RowCounts(10, 1, 4, 2, 1, 3, retries);
        List<Reject> rejects = List.of(new Reject("7", 400, "invalid json"));
        RoundTally durable = new RoundTally(3, 4, 4, rows, 5, 1, List.of("key NULL"), rejects, highest);
        RoundTally soFar = new RoundTally(3, 4, 4, rows, 6, 1, List.of("key NULL"), rejects, highest);
        RunRecord run = new RunRecord(
                new Round(3, RoundKind.FULL, "run-3", 1_000, "mapping", false, from),
                RunStatus.FAILED,
                "asked for",
                10,
                "one reader",
                durable,
                soFar,
                "try 2",
                "401",
                1_000,
                2_000,
                3_000,
                4_000);
        return new ConnectionRecord("instance", 5, "file:///chk-7", 9, spec, "sent", run, dryRun, mark);
    }

    private static RunRecord dryRun() {
        RoundTally nothing = RoundTally.empty(4, 4);
        ChangeSample sample = new ChangeSample(
                RowChange.UPDATED, "7", List.of(new ChangeSample.ColumnSample("plan", null, "\"gold\"")), 1);
        return new RunRecord(
                new Round(4, RoundKind.INCREMENTAL, "run-4", 5_000, "mapping", true),
                RunStatus.PLANNED,
                "",
                3,
                "one reader",
                nothing,
                new RoundTally(4, 0, 4, new RowCounts(3, 2, 0, 1, 9, 0), 0, 0, List.of(), List.of()),
                null,
                "too many",
                5_000,
                6_000,
                0,
                7_000,
                true,
                List.of(sample));
    }
}
