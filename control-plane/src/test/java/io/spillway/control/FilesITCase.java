package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sync into a folder. */
@Timeout(120)
class FilesITCase {
    private static final int ROWS = 2_500;

    @TempDir
    Path folder;

    @Test
    void eachRunLeavesItsChangesInAFolderOfItsOwn() throws Exception {
        SharedWarehouse.createTable(
                "filed", "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        try (SyncStage stage = new SyncStage(folder.resolve("stage"), "select id, name from filed")) {
            Path out = folder.resolve("out");
            Path file = file(stage, out);
            JsonNode first = sync(stage, file);
            assertThat(first.path("delivered").asLong()).isEqualTo(ROWS);
            assertThat(ids(out)).hasSize(ROWS).doesNotHaveDuplicates();

            SharedWarehouse.execute("update filed set name = 'other' where id <= 10");
            SharedWarehouse.execute("delete from filed where id = 11");
            assertThat(sync(stage, file).path("delivered").asLong()).isEqualTo(11);

            assertThat(ids(out)).hasSize(ROWS + 11).doesNotHaveDuplicates();
            try (Stream<Path> runs = Files.list(out)) {
                assertThat(runs.map(run -> String.valueOf(run.getFileName())))
                        .hasSize(2)
                        .allMatch(name -> name.startsWith("run="));
            }
        }
    }

    private static Path file(SyncStage stage, Path out) throws IOException {
        Path written = stage.file();
        String text = Files.readString(written);
        return Files.writeString(
                written.resolveSibling("files.yaml"),
                text.substring(0, text.indexOf("destination:"))
                        + "destination: {type: files, path: \"%s\"}\n".formatted(out));
    }

    private static JsonNode sync(SyncStage stage, Path file) {
        return SyncStage.command(
                        "sync", file.toString(), "--state", stage.state().toString(), "-o", "json")
                .run();
    }

    /** The message ids in all files that are finished; there are no others. */
    private static List<String> ids(Path out) throws IOException {
        List<String> ids = new ArrayList<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file.getFileName().toString()).startsWith("events-").endsWith(".jsonl");
                for (String line : Files.readAllLines(file)) {
                    ids.add(new ObjectMapper().readTree(line).path("messageId").asText());
                }
            }
        }
        return ids;
    }
}
