package io.spillway.jobs.read.enumerator;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.Warehouse;
import io.spillway.jobs.warehouse.Warehouses;
import io.spillway.mapping.model.RowLayout;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The enumerator's blocking half: talks to the control plane and holds the round's snapshot. {@link #poll} and
 * {@link #open} are called by one worker thread, the other methods by any.
 */
final class RoundOpener {
    private static final long KEEP_ALIVE_NANOS = 5_000_000_000L;

    private final ControlPlaneClient controlPlane;
    private final SyncSpec spec;
    private final RowLayout layout;
    private final int readers;

    private volatile Poll standing = new Poll(0, 0, false, null);
    private volatile boolean snapshotNeeded;
    private volatile @Nullable RoundFailure failure;

    private @Nullable Warehouse warehouse;
    private volatile @Nullable RoundRead snapshot;
    private long keptAliveNanos;

    RoundOpener(ControlPlaneClient controlPlane, SyncSpec spec, int readers) {
        this.controlPlane = controlPlane;
        this.spec = spec;
        this.layout = spec.compile().layout();
        this.readers = readers;
    }

    /**
     * An opened round.
     *
     * @param attempt the number of the attempt
     * @param explanation how it is read and why
     */
    record Opened(long attempt, List<SplitPlan> splits, String explanation) {}

    /** What the next polls say. */
    void tell(Poll poll) {
        standing = poll;
    }

    /** Has the next poll say that the round cannot be read; repeated until the control plane knows. */
    void fail(RoundFailure unreadable) {
        failure = unreadable;
        releaseSnapshot();
    }

    /** Has the next poll close the snapshot. */
    void releaseSnapshot() {
        snapshotNeeded = false;
    }

    Poll.Answer poll() throws IOException {
        RoundFailure unreadable = failure;
        if (unreadable != null) {
            controlPlane.fail(unreadable);
            failure = null;
        }
        tendSnapshot();
        return controlPlane.poll(standing);
    }

    private void tendSnapshot() throws IOException {
        RoundRead held = snapshot;
        if (held != null && !snapshotNeeded) {
            close();
        } else if (held != null && System.nanoTime() - keptAliveNanos > KEEP_ALIVE_NANOS) {
            held.keepAlive();
            keptAliveNanos = System.nanoTime();
        }
    }

    Opened open(Round round) throws IOException {
        close();
        long attempt = controlPlane.nextAttempt(round.number());
        RoundRead opened = warehouse().openRound(spec.model().sql(), layout, readers);
        snapshot = opened;
        snapshotNeeded = true;
        keptAliveNanos = System.nanoTime();
        return new Opened(attempt, opened.splits(), opened.explanation());
    }

    private Warehouse warehouse() throws IOException {
        Warehouse known = warehouse;
        if (known == null) {
            String password = controlPlane.secrets().getOrDefault(WarehouseSpec.PASSWORD, "");
            known = Warehouses.of(spec.warehouse(), password);
            warehouse = known;
        }
        return known;
    }

    void close() {
        RoundRead held = snapshot;
        snapshot = null;
        if (held != null) {
            held.close();
        }
    }
}
