package io.spillway.benchmarks.rounds;

import io.spillway.benchmarks.receiver.DiscardingReceiver;
import io.spillway.benchmarks.service.BenchSync;
import io.spillway.benchmarks.service.ServiceOptions;
import io.spillway.benchmarks.service.ServiceProcess;
import io.spillway.benchmarks.warehouse.BenchServer;
import io.spillway.benchmarks.warehouse.BenchTable;
import io.spillway.benchmarks.warehouse.PlainCopy;
import io.spillway.benchmarks.warehouse.SnapshotDiff;
import io.spillway.jobs.spec.SyncSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rounds over one table in key order and one in random order, a plain COPY and the diff in the warehouse, one after
 * another on the same server. What is compared alternates, so that a slow minute of the machine meets all of it.
 *
 * @param repeats how often what does not change anything is measured
 * @param peers whether the diff in the warehouse and the table in random order are measured as well
 * @param progress takes a line for each step
 */
public record RoundsBenchmark(
        Path folder, long rows, int repeats, boolean peers, ServiceOptions options, Consumer<String> progress) {
    /** Measures everything; takes minutes. */
    public RoundsReport run() throws Exception {
        progress.accept(
                "starting PostgreSQL and writing %s of %,d rows".formatted(peers ? "two tables" : "a table", rows));
        try (BenchServer server = BenchServer.start(folder.resolve("postgres"));
                DiscardingReceiver receiver = new DiscardingReceiver()) {
            BenchTable ordered = new BenchTable(server, "customers").createOrdered(rows);
            Results results = new Results(rows);
            Meter meter = new Meter(server, results, progress);
            if (peers) {
                BenchTable random = new BenchTable(server, "customers_shuffled").createShuffled(ordered);
                measureAll(meter, ordered, random, receiver.url());
            } else {
                measureRounds(meter, ordered);
            }
            return new RoundsReport(results);
        }
    }

    private void measureAll(Meter meter, BenchTable ordered, BenchTable random, String url) throws Exception {
        List<SnapshotDiff> diffs = List.of(
                SnapshotDiff.ofFastHashes(ordered), SnapshotDiff.ofMd5(ordered), SnapshotDiff.ofCopies(ordered));
        for (SnapshotDiff diff : diffs) {
            diff.prepare();
        }
        SyncSpec sync = BenchSync.of(ordered, BenchSync.discarding());
        SyncSpec randomSync = BenchSync.of(random, BenchSync.receiver(url));
        try (ServiceProcess service = ServiceProcess.start(folder.resolve("ordered"), options);
                ServiceProcess randomService = ServiceProcess.start(folder.resolve("random"), options)) {
            copy(meter, ordered);
            meter.round(Subject.FIRST, service, sync);
            meter.round(Subject.RANDOM_FIRST, randomService, randomSync);
            for (int i = 0; i < repeats; i++) {
                copy(meter, ordered);
                meter.round(Subject.UNCHANGED, service, sync);
                meter.round(Subject.RANDOM_UNCHANGED, randomService, randomSync);
                diff(meter, Subject.FAST_HASH, diffs.get(0));
                diff(meter, Subject.MD5, diffs.get(1));
                diff(meter, Subject.EXCEPT, diffs.get(2));
            }
            measureChanged(meter, service, ordered, sync);
        }
    }

    private void measureRounds(Meter meter, BenchTable ordered) throws Exception {
        SyncSpec sync = BenchSync.of(ordered, BenchSync.discarding());
        try (ServiceProcess service = ServiceProcess.start(folder.resolve("ordered"), options)) {
            copy(meter, ordered);
            meter.round(Subject.FIRST, service, sync);
            for (int i = 0; i < repeats; i++) {
                copy(meter, ordered);
                meter.round(Subject.UNCHANGED, service, sync);
            }
            measureChanged(meter, service, ordered, sync);
        }
    }

    private static void measureChanged(Meter meter, ServiceProcess service, BenchTable ordered, SyncSpec sync)
            throws Exception {
        ordered.update(100, 7);
        ordered.delete(100, 50);
        ordered.settle();
        meter.round(Subject.CHANGED_1, service, sync);
        ordered.update(10, 3);
        ordered.settle();
        meter.round(Subject.CHANGED_10, service, sync);
    }

    private static void copy(Meter meter, BenchTable table) throws Exception {
        if (PlainCopy.isPossible()) {
            meter.measure(Subject.COPY, new PlainCopy(table)::run);
        }
    }

    private static void diff(Meter meter, Subject subject, SnapshotDiff diff) throws Exception {
        meter.measure(subject, () -> {
            diff.run();
            return 0;
        });
    }
}
