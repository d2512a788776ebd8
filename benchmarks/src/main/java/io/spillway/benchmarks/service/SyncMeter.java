package io.spillway.benchmarks.service;

import com.sun.management.OperatingSystemMXBean;
import io.spillway.benchmarks.process.OwnMemory;
import io.spillway.control.reconcile.GateLimits;
import io.spillway.control.reconcile.RunListener;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.reconcile.SyncService;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures one sync from within the process that runs it. For the sync's thread but for {@link #newest}. */
final class SyncMeter implements RunListener {
    private static final String SPILL_FILE = "spillway-gather-";
    private static final double NANOS = 1e9;
    private static final long LOOK_NANOS = 1_000_000_000;

    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private volatile @Nullable RunRecord newest;
    private long beginNanos;
    private long beginCpuNanos;
    private long endNanos;
    private long endCpuNanos;
    private long spilledBytes;
    private long lookedNanos = System.nanoTime() - LOOK_NANOS;

    SyncOutcome measure(SyncService service, SyncOrder order) throws IOException, InterruptedException {
        OwnMemory.forgetPeak();
        long callNanos = System.nanoTime();
        long callCpuNanos = process.getProcessCpuTime();
        List<RunRecord> runs = service.sync(
                order.spec(), order.secrets(), new RunRequest(false, new GateLimits(100, -1), order.resident()), this);
        return new SyncOutcome(
                runs.get(runs.size() - 1),
                (beginNanos - callNanos) / NANOS,
                (System.nanoTime() - endNanos) / NANOS,
                (process.getProcessCpuTime() - callCpuNanos) / NANOS,
                (endCpuNanos - beginCpuNanos) / NANOS,
                OwnMemory.peakBytes(),
                spilledBytes);
    }

    /** The run as it stood last, null before its begin. From any thread. */
    @Nullable RunRecord newest() {
        return newest;
    }

    @Override
    public void onProgress(RunRecord run) {
        newest = run;
        if (beginNanos == 0) {
            beginNanos = System.nanoTime();
            beginCpuNanos = process.getProcessCpuTime();
        }
        if (run.status() != RunStatus.RUNNING) {
            endNanos = System.nanoTime();
            endCpuNanos = process.getProcessCpuTime();
        }
        // the file is gone as soon as all of it was merged; looking for it is not free
        if (System.nanoTime() - lookedNanos > LOOK_NANOS) {
            spilledBytes = Math.max(spilledBytes, spilledBytes());
            lookedNanos = System.nanoTime();
        }
    }

    private static long spilledBytes() {
        try {
            return OwnMemory.openFileBytes(SPILL_FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onNote(String note) {
        System.err.println(note);
    }
}
