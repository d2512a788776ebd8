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
import java.util.stream.Stream;

/** What a reader sees of a folder that events are written to: names that begin with a dot are nobody's business. */
final class FinishedFiles {
    private FinishedFiles() {}

    /** Their events, run by run. */
    static ArrivedEvents read(Path folder) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        if (Files.exists(folder)) {
            for (Path run : runs(folder)) {
                for (Path file : list(run, false)) {
                    assertThat(file.getFileName().toString())
                            .startsWith("events-")
                            .endsWith(".jsonl");
                    for (String line : Files.readAllLines(file)) {
                        events.add(new ObjectMapper().readTree(line));
                    }
                }
            }
        }
        return new ArrivedEvents(events);
    }

    /** A folder for each run, the oldest first. */
    private static List<Path> runs(Path folder) throws IOException {
        List<Path> runs = new ArrayList<>(list(folder, false));
        assertThat(runs).allMatch(run -> run.getFileName().toString().startsWith("run="));
        runs.sort(Comparator.comparing(FinishedFiles::modified));
        return runs;
    }

    /** What is being written, or was when its process was killed. */
    static List<Path> unfinished(Path folder) throws IOException {
        List<Path> unfinished = new ArrayList<>();
        if (Files.exists(folder)) {
            for (Path run : runs(folder)) {
                unfinished.addAll(list(run, true));
            }
        }
        return unfinished;
    }

    private static List<Path> list(Path folder, boolean hidden) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith(".") == hidden)
                    .sorted()
                    .toList();
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
