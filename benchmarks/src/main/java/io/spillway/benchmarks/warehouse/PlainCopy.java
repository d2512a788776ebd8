package io.spillway.benchmarks.warehouse;

import io.spillway.benchmarks.process.ProcessTimes;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A model's whole result through one connection of {@code psql}, as text, into nothing: the floor of every reader. */
public record PlainCopy(BenchTable table) {
    private static final File NOTHING = new File("/dev/null");

    /** Whether this machine has psql. */
    public static boolean isPossible() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "psql")));
    }

    /** Copies; gives the CPU seconds of psql itself. No other child of this process may end meanwhile. */
    public double run() throws IOException, InterruptedException {
        double before = endedChildren();
        Process psql = new ProcessBuilder(
                        "psql",
                        "--no-psqlrc",
                        "--host=" + BenchServer.HOST,
                        "--port=" + table.server().port(),
                        "--username=" + BenchServer.USER,
                        "--command=COPY (%s) TO STDOUT".formatted(table.model()))
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(Redirect.INHERIT)
                .start();
        int exitCode = psql.waitFor();
        if (exitCode != 0) {
            throw new IOException("psql failed with exit code " + exitCode);
        }
        return endedChildren() - before;
    }

    private static double endedChildren() {
        return ProcessTimes.of(ProcessHandle.current().pid()).orElseThrow().endedSeconds();
    }
}
