package io.spillway.benchmarks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for one measurement's files, which go with it. */
record BenchFolder(Path path) implements AutoCloseable {

    static BenchFolder in(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new BenchFolder(
                Files.createTempDirectory(parent, "spillway-bench-").toAbsolutePath());
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
