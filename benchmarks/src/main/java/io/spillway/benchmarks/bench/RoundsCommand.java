package io.spillway.benchmarks.bench;

import io.spillway.benchmarks.process.MeasuredJvm;
import io.spillway.benchmarks.rounds.RoundsBenchmark;
import io.spillway.benchmarks.rounds.RoundsReport;
import io.spillway.benchmarks.warehouse.PlainCopy;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures rounds beside their peers. */
@Command(
        name = "rounds",
        mixinStandardHelpOptions = true,
        description = "Measures rounds over a table in key order and one in random order, beside a plain COPY and the "
                + "diff in the warehouse.")
final class RoundsCommand implements Callable<Integer> {

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "Rows of each table (default: ${DEFAULT-VALUE}). Below a million it is the JIT that is measured.")
    private long rows;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "How often what changes nothing is measured; medians are compared (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Option(
            names = "--no-peers",
            description = "Leave the diff in the warehouse and the table in random order out: rounds beside COPY only.")
    private boolean noPeers;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        if (!PlainCopy.isPossible()) {
            options.progress("there is no psql on this machine: COPY and the ratios to it are left out");
        }
        options.progress("measured: a JVM with -Xmx%s, whose Flink has %,d MB of managed memory"
                .formatted(MeasuredJvm.HEAP, options.service().managedMemoryBytes() >> 20));
        options.progress(
                "events are made and discarded; those of the first round in random order go to a receiver by HTTP");
        try (BenchFolder folder = BenchFolder.in(options.parent())) {
            RoundsReport report = new RoundsBenchmark(
                            folder.path(), rows, repeats, !noPeers, options.service(), options::progress)
                    .run();
            options.print(System.out, report.lines(), report.json());
        }
        return 0;
    }
}
