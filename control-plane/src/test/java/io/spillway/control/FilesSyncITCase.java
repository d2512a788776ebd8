package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder. */
@SuppressWarnings("NullAway.Init") // the destination is started before everything else
final class FilesSyncITCase extends SyncContract {
    private Path out;

    @Override
    void startDestination(Path in) throws IOException {
        out = in.resolve("out");
        Files.createDirectories(in);
        Files.writeString(in.resolve("file"), "");
    }

    @Override
    void stopDestination() {
        // nothing runs
    }

    @Override
    String section() {
        return "{type: files, path: \"%s\"}".formatted(out);
    }

    @Override
    String brokenSection() {
        return "{type: files, path: \"%s\"}"
                .formatted(out.resolveSibling("file").resolve("below"));
    }

    @Override
    String whatIsBroken() {
        return "cannot be written";
    }

    private ArrivedEvents arrived() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        if (Files.exists(out)) {
            for (Path run : runs()) {
                try (Stream<Path> files = Files.list(run)) {
                    for (Path file : files.sorted().toList()) {
                        assertThat(file.getFileName().toString())
                                .startsWith("events-")
                                .endsWith(".jsonl");
                        for (String line : Files.readAllLines(file)) {
                            events.add(new ObjectMapper().readTree(line));
                        }
                    }
                }
            }
        }
        return new ArrivedEvents(events);
    }

    /** A folder for each run, the oldest first. */
    private List<Path> runs() throws IOException {
        try (Stream<Path> folders = Files.list(out)) {
            List<Path> runs = new ArrayList<>(folders.toList());
            assertThat(runs).allMatch(run -> run.getFileName().toString().startsWith("run="));
            runs.sort(Comparator.comparing(FilesSyncITCase::modified));
            return runs;
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    Map<String, String> held() throws IOException {
        return arrived().names();
    }

    @Override
    Map<String, Long> arrivals() throws IOException {
        return arrived().arrivals();
    }

    /** Files take everything. */
    @Override
    boolean refuse(String key, boolean refused) {
        return false;
    }
}
