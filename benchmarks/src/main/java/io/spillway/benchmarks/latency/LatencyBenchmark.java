package io.spillway.benchmarks.latency;

import io.spillway.benchmarks.receiver.DiscardingReceiver;
import io.spillway.benchmarks.service.BenchSync;
import io.spillway.benchmarks.service.ServiceOptions;
import io.spillway.benchmarks.service.ServiceProcess;
import io.spillway.benchmarks.service.SyncOutcome;
import io.spillway.benchmarks.warehouse.BenchServer;
import io.spillway.benchmarks.warehouse.BenchTable;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How long two changes among 5,000 rows take to their destination, from the call of sync to the last event.
 *
 * @param progress takes a line for each step
 */
public record LatencyBenchmark(Path folder, ServiceOptions options, Consumer<String> progress) {
    private static final int ROWS = 5_000;
    private static final int CHANGES = 2;
    private static final int REPEATS = 5;
    private static final double NANOS = 1e9;

    /** Measures; takes a minute. */
    public LatencyReport run() throws Exception {
        progress.accept("starting PostgreSQL and writing a table of %,d rows".formatted(ROWS));
        try (BenchServer server = BenchServer.start(folder.resolve("postgres"));
                DiscardingReceiver receiver = new DiscardingReceiver()) {
            BenchTable table = new BenchTable(server, "customers").createOrdered(ROWS);
            SyncSpec sync = BenchSync.of(table, BenchSync.receiver(receiver.url()));
            List<Double> parked = new ArrayList<>();
            List<Double> resident = new ArrayList<>();
            try (ServiceProcess service = start()) {
                service.sync(sync);
                for (int i = 0; i < REPEATS; i++) {
                    change(table);
                    parked.add(changes(() -> service.sync(sync), receiver, System.nanoTime()));
                }
                service.syncResident(sync);
                for (int i = 0; i < REPEATS; i++) {
                    change(table);
                    resident.add(changes(() -> service.syncResident(sync), receiver, System.nanoTime()));
                }
            }
            change(table);
            long called = System.nanoTime();
            try (ServiceProcess service = start()) {
                return new LatencyReport(parked, resident, changes(() -> service.sync(sync), receiver, called));
            }
        }
    }

    private interface Sync {
        SyncOutcome run() throws IOException;
    }

    private ServiceProcess start() throws IOException {
        return ServiceProcess.start(folder.resolve("service"), options);
    }

    private static void change(BenchTable table) throws SQLException {
        table.update(ROWS / CHANGES, 7);
    }

    private double changes(Sync sync, DiscardingReceiver receiver, long calledNanos) throws IOException {
        SyncOutcome outcome = sync.run();
        if (outcome.run().durable().delivered() != CHANGES) {
            throw new IllegalStateException(
                    "%d changes should have been delivered: %s".formatted(CHANGES, outcome.run()));
        }
        double seconds = (receiver.lastNanos() - calledNanos) / NANOS;
        progress.accept(String.format(
                Locale.ROOT,
                "last event after %.2f s; job started in %.2f s, read %.2f, merge %.2f, deliver %.2f, park %.2f s",
                seconds,
                outcome.startSeconds(),
                outcome.readSeconds(),
                outcome.mergeSeconds(),
                outcome.deliverSeconds(),
                outcome.parkSeconds()));
        return seconds;
    }
}
