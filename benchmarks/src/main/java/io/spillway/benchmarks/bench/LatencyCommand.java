package io.spillway.benchmarks.bench;

import io.spillway.benchmarks.latency.LatencyBenchmark;
import io.spillway.benchmarks.latency.LatencyReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures how long a change takes to its destination. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Measures how long two changes among 5,000 rows take to their destination.")
final class LatencyCommand implements Callable<Integer> {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        try (BenchFolder folder = BenchFolder.in(options.parent())) {
            LatencyReport report = new LatencyBenchmark(folder.path(), options.service(), options::progress).run();
            options.print(System.out, report.lines(), report.json());
        }
        return 0;
    }
}
