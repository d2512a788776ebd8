package io.spillway.benchmarks.deliver;

import io.spillway.benchmarks.receiver.DiscardingReceiver;
import io.spillway.benchmarks.receiver.SteadyPace;
import io.spillway.benchmarks.service.BenchSync;
import io.spillway.benchmarks.service.ServiceLook;
import io.spillway.benchmarks.service.ServiceOptions;
import io.spillway.benchmarks.service.ServiceProcess;
import io.spillway.benchmarks.warehouse.BenchTable;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to owe much to a destination that takes little, which it does by answering late. The run is not waited
 * for.
 */
record SlowBenchmark(
        Path folder, BenchTable table, long rows, double minutes, ServiceOptions options, Consumer<String> progress) {
    private static final int EVENTS_PER_SECOND = 50;
    private static final double MEGABYTE = 1 << 20;
    private static final double NANOS = 1e9;
    private static final double SECONDS_PER_MINUTE = 60;
    private static final double MILLIS = 1000;
    private static final long LOOK_MILLIS = 500;
    private static final long PROGRESS_NANOS = TimeUnit.MINUTES.toNanos(1);

    SlowResult run() throws Exception {
        try (DiscardingReceiver receiver = new DiscardingReceiver(new SteadyPace(EVENTS_PER_SECOND), 0);
                ServiceProcess service = ServiceProcess.start(folder.resolve("slow"), options)) {
            service.beginResident(BenchSync.of(table, BenchSync.receiver(receiver.url())));
            long inOutbox = new OwedWatch(service).await(() -> receiver.answeredEvents() > 0);
            progress.accept("slow: the outbox holds %,d of %,d events".formatted(inOutbox, rows));
            return measure(service, receiver);
        }
    }

    private SlowResult measure(ServiceProcess service, DiscardingReceiver receiver) throws Exception {
        ServiceLook first = service.collect();
        Checkpoints checkpoints = new Checkpoints(first.flink());
        long answeredBefore = receiver.answeredEvents();
        long start = System.nanoTime();
        double cpuBefore = service.cpuSeconds();
        long told = start;
        while (System.nanoTime() - start < minutes * SECONDS_PER_MINUTE * NANOS) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            requireNoSession();
            RunRecord run = running(service.look().run());
            if (System.nanoTime() - told > PROGRESS_NANOS) {
                told = System.nanoTime();
                progress.accept("slow: %,d events are owed, the longest checkpoint so far took %,d ms"
                        .formatted(owed(run), checkpoints.look().longestMillis()));
            }
        }
        double seconds = (System.nanoTime() - start) / NANOS;
        double cpuSeconds = service.cpuSeconds() - cpuBefore;
        Checkpoints.Seen seen = checkpoints.look();
        long answered = receiver.answeredEvents() - answeredBefore;
        ServiceLook last = service.collect();
        RunRecord run = running(last.run());
        if (run.soFar().delivered() > receiver.answeredEvents()) {
            throw new IllegalStateException("%,d events were answered, and more counted as delivered: %s"
                    .formatted(receiver.answeredEvents(), run));
        }
        return new SlowResult(
                minutes,
                owed(run),
                run.soFar().owed(),
                answered / seconds,
                first.heapBytes() / MEGABYTE,
                (last.heapBytes() - first.heapBytes()) / MEGABYTE,
                seen.longestMillis() / MILLIS,
                seen.completed(),
                seen.failed(),
                cpuSeconds / seconds);
    }

    /** What is read and neither delivered nor rejected, be it in the outbox or gathered. */
    private long owed(RunRecord run) {
        return rows - run.soFar().delivered() - run.soFar().rejected();
    }

    private static RunRecord running(@Nullable RunRecord run) throws IOException {
        if (run == null || run.status() != RunStatus.RUNNING) {
            throw new IOException("The run should go on: " + run);
        }
        return run;
    }

    private void requireNoSession() throws SQLException {
        long sessions = table.server().jobSessions();
        if (sessions > 0) {
            throw new IllegalStateException(
                    "All is read, and the job keeps %d sessions open in the warehouse".formatted(sessions));
        }
    }
}
