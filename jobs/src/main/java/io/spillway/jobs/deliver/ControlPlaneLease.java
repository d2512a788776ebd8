package io.spillway.jobs.deliver;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.control.StaleEpochException;
import io.spillway.jobs.spec.LeaseRequest;
import io.spillway.jobs.spec.LeaseRequest.Intent;
import io.spillway.jobs.spec.RateLimits;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.TaskInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease from the control plane, asked for and renewed by a thread of its own. Its time runs from before it was asked
 * for, on a clock that goes on while the process is paused, so that it never outlasts what the control plane reckons.
 */
final class ControlPlaneLease implements Lease {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneLease.class);
    private static final long PERIOD_MILLIS = 250;
    /** Renewals per lease: one may be lost without any harm. */
    private static final int RENEWALS = 4;

    private static final long CLOSE_MILLIS = 2_000;

    private final ControlPlaneClient controlPlane;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "spillway-lease");
        created.setDaemon(true);
        return created;
    });

    private volatile boolean granted;
    private volatile long endsNanos;
    private long renewNanos;
    /** What is asked for; null while nothing is wanted. Each time it is another holder that wants. */
    private @Nullable LeaseRequest wanted;

    private @Nullable TaskInfo task;
    private @Nullable Listener listener;
    private @Nullable RateLimits told;

    ControlPlaneLease(ControlPlaneClient controlPlane, LongSupplier nanoTime) {
        this.controlPlane = controlPlane;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void start(TaskInfo of, Listener told) {
        task = of;
        listener = told;
        Future<?> unused =
                thread.scheduleWithFixedDelay(this::tend, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void want() {
        TaskInfo of = task;
        if (wanted == null && of != null) {
            wanted = new LeaseRequest(
                    UUID.randomUUID().toString(),
                    of.getIndexOfThisSubtask(),
                    of.getNumberOfParallelSubtasks(),
                    of.getAttemptNumber(),
                    Intent.DELIVER);
            thread.execute(this::tend);
        }
    }

    @Override
    public boolean holds() {
        return granted && nanoTime.getAsLong() - endsNanos < 0;
    }

    @Override
    public void giveBack() {
        end(Intent.DONE);
    }

    private synchronized void end(Intent intent) {
        LeaseRequest held = wanted;
        wanted = null;
        granted = false;
        if (held != null) {
            thread.execute(() -> tell(held.with(intent)));
        }
    }

    /** Asks for the lease if it is wanted, and has to be renewed. */
    private void tend() {
        LeaseRequest asked = due();
        if (asked == null) {
            return;
        }
        long before = nanoTime.getAsLong();
        try {
            LeaseRequest.Answer answer = controlPlane.lease(asked);
            if (answer.superseded()) {
                lose(new IOException("Another execution of this task has taken its place"));
            } else if (answer.millis() > 0) {
                take(asked, before, answer.millis() * 1_000_000);
                limit(answer.limits());
            }
        } catch (StaleEpochException e) {
            lose(e);
        } catch (IOException | RuntimeException e) {
            // the control plane is away: what is held goes on until its end
            LOG.warn("The lease is not renewed for now: {}", e.getMessage());
        }
    }

    private synchronized @Nullable LeaseRequest due() {
        return holds() && nanoTime.getAsLong() - renewNanos < 0 ? null : wanted;
    }

    private synchronized void take(LeaseRequest asked, long sinceNanos, long lengthNanos) {
        if (asked.equals(wanted) && listener != null) {
            boolean before = holds();
            renewNanos = sinceNanos + lengthNanos / RENEWALS;
            endsNanos = sinceNanos + lengthNanos;
            granted = true;
            if (!before) {
                listener.onGranted();
            }
        }
    }

    private synchronized void limit(@Nullable RateLimits limits) {
        if (limits != null && listener != null && !limits.equals(told)) {
            told = limits;
            listener.onLimits(limits);
        }
    }

    private synchronized void lose(IOException reason) {
        end(Intent.ABANDONED);
        if (listener != null) {
            listener.onLost(reason);
        }
    }

    private void tell(LeaseRequest request) {
        try {
            LeaseRequest.Answer unused = controlPlane.lease(request);
        } catch (IOException | RuntimeException e) {
            // it ends by itself
            LOG.info("The lease could not be given back: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        end(Intent.ABANDONED);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
