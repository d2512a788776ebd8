package io.spillway.benchmarks.deliver;

import io.spillway.benchmarks.service.ServiceOptions;
import io.spillway.benchmarks.warehouse.BenchServer;
import io.spillway.benchmarks.warehouse.BenchTable;
import io.spillway.jobs.spec.RowLogLimits;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivery by itself: how fast it is beside the same client without Flink, and what a slow destination costs.
 *
 * @param parts what is measured
 * @param rowLog of the jobs that are measured for their speed
 * @param progress takes a line for each step
 */
public record DeliveryBenchmark(
        Path folder,
        Set<Part> parts,
        Sizes sizes,
        RowLogLimits rowLog,
        ServiceOptions options,
        Consumer<String> progress) {
    public DeliveryBenchmark {
        parts = Set.copyOf(parts);
    }

    /** What can be measured alone. */
    public enum Part {
        GATEWAY,
        KAFKA,
        SLOW
    }

    /**
     * How much is measured.
     *
     * @param events to each target that is measured for its speed
     * @param warmUpSeconds of delivery before it is measured
     * @param repeats how often it is measured then, at least 1; medians are compared
     * @param allColumns whether rows have all columns, of which an outbox holds a part at a time, or a few
     * @param owed to the slow destination
     * @param minutes how long that is watched
     */
    public record Sizes(long events, double warmUpSeconds, int repeats, boolean allColumns, long owed, double minutes) {
        /** Fewer might not fill the requests in flight of each task, which is what a measurement begins with. */
        private static final int LEAST_EVENTS = 10_000;

        public Sizes {
            if (events < LEAST_EVENTS || repeats < 1) {
                throw new IllegalArgumentException("%d events and %d repeats are too few: measure %d and 1 at least"
                        .formatted(events, repeats, LEAST_EVENTS));
            }
        }
    }

    /** Measures; takes minutes. */
    public DeliveryReport run() throws Exception {
        progress.accept("starting PostgreSQL");
        try (BenchServer server = BenchServer.start(folder.resolve("postgres"))) {
            List<ThroughputResult> targets = new ArrayList<>();
            if (parts.contains(Part.GATEWAY)) {
                targets.add(new ThroughputBenchmark(
                                folder, table(server, "delivered", sizes.events()), sizes, rowLog, options, progress)
                        .run(new GatewayTarget.Kind()));
            }
            if (parts.contains(Part.KAFKA)) {
                targets.add(new KafkaBenchmark(
                                folder, table(server, "streamed", sizes.events()), sizes, rowLog, options, progress)
                        .run());
            }
            return new DeliveryReport(targets, parts.contains(Part.SLOW) ? slow(server) : null);
        }
    }

    private @Nullable SlowResult slow(BenchServer server) throws Exception {
        return new SlowBenchmark(
                        folder, table(server, "owed", sizes.owed()), sizes.owed(), sizes.minutes(), options, progress)
                .run();
    }

    private BenchTable table(BenchServer server, String name, long rows) throws SQLException {
        progress.accept("writing a table of %,d rows".formatted(rows));
        BenchTable table = new BenchTable(server, name);
        return sizes.allColumns() ? table.createOrdered(rows) : table.createNarrow(rows);
    }
}
