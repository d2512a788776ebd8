package io.spillway.jobs.report;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.spec.RoundReport;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the control plane the newest report, in a thread of its own, and again until it was heard; then now and then,
 * as another control plane may have taken the place of the one that heard it. Reports in between are skipped: each says
 * all that those before it said.
 */
final class Reporter implements ReportChannel {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final long PERIOD_MILLIS = 100;
    private static final long REPEAT_NANOS = 5_000_000_000L;

    private final ControlPlaneClient controlPlane;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "spillway-report");
        created.setDaemon(true);
        return created;
    });
    private volatile @Nullable RoundReport newest;
    private @Nullable RoundReport heard;
    private long heardNanos;

    Reporter(ControlPlaneClient controlPlane, LongSupplier nanoTime) {
        this.controlPlane = controlPlane;
        this.nanoTime = nanoTime;
    }

    @Override
    public void start() {
        Future<?> unused = thread.scheduleWithFixedDelay(this::tell, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void report(RoundReport report) {
        newest = report;
    }

    private void tell() {
        RoundReport report = newest;
        boolean isDue = !Objects.equals(report, heard) || nanoTime.getAsLong() - heardNanos >= REPEAT_NANOS;
        if (report == null || !isDue) {
            return;
        }
        try {
            controlPlane.report(report);
            heard = report;
            heardNanos = nanoTime.getAsLong();
        } catch (IOException | RuntimeException e) {
            // an exception that gets out would end the timer, and the run would never be heard to end
            LOG.warn("The report of round {} was not heard: {}", report.soFar().round(), e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
