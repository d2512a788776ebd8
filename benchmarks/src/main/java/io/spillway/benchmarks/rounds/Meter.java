package io.spillway.benchmarks.rounds;

import io.spillway.benchmarks.service.ServiceProcess;
import io.spillway.benchmarks.service.SyncOutcome;
import io.spillway.benchmarks.warehouse.BenchServer;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/** Measures one thing at a time, and refuses a round that did not find what it should have. */
final class Meter {
    private static final double NANOS = 1e9;
    private static final double MEGABYTE = 1 << 20;

    private final BenchServer server;
    private final Results results;
    private final Consumer<String> progress;

    Meter(BenchServer server, Results results, Consumer<String> progress) {
        this.server = server;
        this.results = results;
        this.progress = progress;
    }

    /** Something that a client has the server do. */
    interface Work {
        /** Gives the client's CPU seconds. */
        double execute() throws Exception;
    }

    void measure(Subject subject, Work work) throws Exception {
        double cpuBefore = server.cpu().seconds();
        long start = System.nanoTime();
        double clientCpu = work.execute();
        double wall = (System.nanoTime() - start) / NANOS;
        add(new Measurement(subject, results.rows(), wall, server.cpu().seconds() - cpuBefore, clientCpu, 0, ""));
    }

    void round(Subject subject, ServiceProcess service, SyncSpec spec) throws IOException {
        double cpuBefore = server.cpu().seconds();
        SyncOutcome outcome = service.sync(spec);
        double serverCpu = server.cpu().seconds() - cpuBefore;
        RowCounts counts = outcome.run().durable().rows();
        if (outcome.run().status() != RunStatus.SUCCEEDED || !subject.isMetBy(counts)) {
            throw new IllegalStateException("%s did not go as it should: %s".formatted(subject.label(), outcome.run()));
        }
        add(new Measurement(
                subject,
                counts.read(),
                outcome.roundSeconds(),
                serverCpu,
                outcome.roundCpuSeconds(),
                outcome.peakBytes() / MEGABYTE,
                details(outcome, service.stateBytes())));
    }

    private static String details(SyncOutcome outcome, long stateBytes) {
        return String.format(
                Locale.ROOT,
                "start %.2f, read %.2f, merge %.2f, deliver %.2f, park %.2f s; CPU with start and end %.2f s; "
                        + "%s; state %.0f MB; %s",
                outcome.startSeconds(),
                outcome.readSeconds(),
                outcome.mergeSeconds(),
                outcome.deliverSeconds(),
                outcome.parkSeconds(),
                outcome.syncCpuSeconds(),
                outcome.spilledBytes() == 0
                        ? "not spilled"
                        : String.format(Locale.ROOT, "spilled %.0f MB", outcome.spilledBytes() / MEGABYTE),
                stateBytes / MEGABYTE,
                outcome.run().plan());
    }

    private void add(Measurement measurement) {
        results.add(measurement);
        progress.accept(RoundsReport.line(measurement) + "  " + measurement.details());
    }
}
