package io.spillway.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.store.RowLogFolder.Line;
import io.spillway.jobs.spec.RowLogEntry;
import io.spillway.jobs.spec.RowLogLimits;
import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowLogFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void rowIsFoundInAllRunsTheOldestFirst() throws IOException {
        write("rows-0000000002-e1-t0-a0.jsonl", entry(30, "a\"b"), entry(31, "other"));
        write("rows-0000000001-e1-t1-a0.jsonl", entry(20, "a\"b"));
        write("rows-0000000001-e1-t0-a0.jsonl", entry(10, "a\"b"));
        write("rejects-0000000001-e1-t0-a0.jsonl", entry(11, "a\"b"));

        assertThat(log().ofKey("a\"b", OptionalLong.empty()))
                .extracting(line -> line.entry().at())
                .containsExactly(10L, 20L, 30L);
        assertThat(log().ofKey("a\"b", OptionalLong.of(2)))
                .extracting(Line::run)
                .containsExactly(2L);
        assertThat(log().ofKey("a", OptionalLong.empty())).isEmpty();
        assertThat(log().newestRun()).hasValue(2);
    }

    @Test
    void lineThatIsBeingWrittenIsLeftOut() throws IOException {
        write("rejects-0000000001-e1-t0-a0.jsonl", entry(10, "a"));
        Files.writeString(
                folder.resolve("rejects-0000000001-e1-t0-a0.jsonl"),
                Files.readString(folder.resolve("rejects-0000000001-e1-t0-a0.jsonl")) + "{\"at\":12,\"op\":\"ins");
        List<Line> rejects = new ArrayList<>();
        log().rejects(OptionalLong.empty(), rejects::add);
        assertThat(rejects).hasSize(1);
    }

    @Test
    void oldFilesGo() throws IOException {
        Path old = write("rows-0000000001-e1-t0-a0.jsonl", entry(10, "a"));
        Path young = write("rows-0000000002-e1-t0-a0.jsonl", entry(10, "a"));
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofDays(3))));
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofDays(1))));
        log().retain(new RowLogLimits(2, 100), NOW);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void oldestFilesGoWhileThereIsTooMuch() throws IOException {
        for (int run = 1; run <= 3; run++) {
            Path file = folder.resolve("rows-000000000%d-e1-t0-a0.jsonl".formatted(run));
            Files.write(file, new byte[600_000]);
            Files.setLastModifiedTime(file, FileTime.from(NOW));
        }
        Files.writeString(folder.resolve("somebody-elses"), "");
        log().retain(new RowLogLimits(2, 1), NOW);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("rows-0000000003-e1-t0-a0.jsonl", "somebody-elses");
        }
    }

    @Test
    void folderThatIsNotThereHasNothing() throws IOException {
        RowLogFolder none = new RowLogFolder(folder.resolve("none"));
        none.retain(RowLogLimits.DEFAULT, NOW);
        assertThat(none.newestRun()).isEmpty();
        assertThat(none.ofKey("a", OptionalLong.empty())).isEmpty();
    }

    private RowLogFolder log() {
        return new RowLogFolder(folder);
    }

    private static RowLogEntry entry(long at, String key) {
        return new RowLogEntry(at, "insert", RowLogEntry.DELIVERED, "id", key, null, null, null, null);
    }

    private Path write(String name, RowLogEntry... entries) throws IOException {
        StringBuilder text = new StringBuilder();
        for (RowLogEntry entry : entries) {
            text.append(SpecCodec.write(entry)).append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }
}
