package io.spillway.benchmarks.bench;

import io.spillway.benchmarks.deliver.DeliveryBenchmark;
import io.spillway.benchmarks.deliver.DeliveryBenchmark.Part;
import io.spillway.benchmarks.deliver.DeliveryReport;
import io.spillway.benchmarks.process.MeasuredJvm;
import io.spillway.jobs.spec.RowLogLimits;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures delivery beside the same client without Flink, and to a slow destination. */
@Command(
        name = "deliver",
        mixinStandardHelpOptions = true,
        description = "Measures how fast what is owed is delivered, beside the same client without Flink, and what a "
                + "destination costs that takes 50 events a second.")
final class DeliverCommand implements Callable<Integer> {
    private static final RowLogLimits NO_ROW_LOG = new RowLogLimits(0, 1);

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "2000000",
            description =
                    "Rows of which each is delivered again and again (default: ${DEFAULT-VALUE}). Of more, merging goes "
                            + "on during delivery, as the outbox has a bound.")
    private long events;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long job and floor deliver before they are measured, at least all events once "
                    + "(default: ${DEFAULT-VALUE}).")
    private double warmUpSeconds;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often job and floor are measured; medians are compared (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Option(
            names = "--all-columns",
            description = "Rows of 14 columns instead of 4: an outbox does not hold 2 million of them.")
    private boolean allColumns;

    @Option(
            names = "--no-row-log",
            description = "The jobs that are measured for their speed write no row log. By default they do, as "
                    + "connections have it.")
    private boolean noRowLog;

    @Option(
            names = "--owed",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Events that are owed to the slow destination (default: ${DEFAULT-VALUE}).")
    private long owed;

    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            defaultValue = "10",
            description = "How long the slow destination is watched (default: ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "What is measured, of ${COMPLETION-CANDIDATES}, in any case; may be repeated "
                    + "(default: everything).")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        options.progress("measured: a JVM with -Xmx%s, whose Flink has %,d MB of managed memory"
                .formatted(MeasuredJvm.HEAP, options.service().managedMemoryBytes() >> 20));
        try (BenchFolder folder = BenchFolder.in(options.parent())) {
            DeliveryReport report = new DeliveryBenchmark(
                            folder.path(),
                            parts,
                            new DeliveryBenchmark.Sizes(events, warmUpSeconds, repeats, allColumns, owed, minutes),
                            noRowLog ? NO_ROW_LOG : RowLogLimits.DEFAULT,
                            options.service(),
                            options::progress)
                    .run();
            options.print(System.out, report.lines(), report.json());
        }
        return 0;
    }
}
