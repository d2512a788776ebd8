package io.spillway.benchmarks.bench;

import io.spillway.benchmarks.service.ServiceOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Options that every measurement has. */
final class BenchOptions {
    /** How results are written. */
    enum Output {
        TABLE,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How the result is written: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Output output = Output.TABLE;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Where a folder is made for the server's files and the state, and removed in the end; "
                    + "about 2 KB a row (default: ${DEFAULT-VALUE}).")
    private Path parent = Path.of("");

    @Option(
            names = "--jvm-option",
            paramLabel = "OPTION",
            description = "An option for the measured JVM, a profiler's for instance; may be repeated.")
    private List<String> jvmOptions = List.of();

    @Option(
            names = "--managed-memory",
            paramLabel = "SIZE",
            defaultValue = "256m",
            converter = Sizes.class,
            description = "What the measured Flink gives RocksDB outside the heap, for instance 1g "
                    + "(default: ${DEFAULT-VALUE}, which is what a sync has).")
    private long managedMemoryBytes;

    private final long startNanos = System.nanoTime();

    Path parent() {
        return parent;
    }

    ServiceOptions service() {
        return new ServiceOptions(managedMemoryBytes, jvmOptions);
    }

    /** A line beside the result. */
    void progress(String line) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        System.err.println(String.format(Locale.ROOT, "%7.1f s  %s", seconds, line));
    }

    /** The result. */
    void print(PrintStream out, List<String> lines, Object json) {
        switch (output) {
            case TABLE -> lines.forEach(out::println);
            case JSON -> out.println(json);
        }
    }
}
