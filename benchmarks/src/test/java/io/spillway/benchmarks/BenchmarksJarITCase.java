package io.spillway.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every benchmark of the jar for a moment, since a class that the jar lacks would show only there. */
class BenchmarksJarITCase {
    private static final Path JAR = Path.of("target", "benchmarks.jar");

    @Test
    void eachBenchmarkRuns(@TempDir Path folder) throws Exception {
        File output = folder.resolve("output").toFile();

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        JAR.toString(),
                        "-f",
                        "0",
                        "-foe",
                        "true",
                        "-wi",
                        "0",
                        "-i",
                        "1",
                        "-r",
                        "1ms")
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();

        assertThat(ended).isTrue();
        assertThat(process.exitValue())
                .describedAs("%s", Files.readString(output.toPath()))
                .isZero();
    }
}
