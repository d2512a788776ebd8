package io.spillway.jobs.read.enumerator;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.control.StaleEpochException;
import io.spillway.jobs.read.split.WarehouseAccess;
import io.spillway.jobs.spec.CursorSpec;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.warehouse.CursorRead;
import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.RowLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The enumerator's blocking half: talks to the control plane and holds the round's snapshot. {@link #poll} and
 * {@link #open} are called by one worker thread, the other methods by any.
 */
final class RoundOpener {
    private static final long AFTER_FAILURE_MILLIS = 200;
    private static final long KEEP_ALIVE_NANOS = 5_000_000_000L;

    private final ControlPlaneClient controlPlane;
    private final WarehouseAccess access;
    private final String sql;
    private final RowLayout layout;
    private final @Nullable CursorSpec cursor;
    private final int readers;
    private final LongSupplier nanoTime;

    private volatile Duration patience = Duration.ZERO;
    private volatile Poll standing = new Poll(0, 0, false, null);
    private volatile boolean snapshotNeeded;
    private volatile @Nullable RoundFailure failure;

    private volatile @Nullable RoundRead snapshot;
    private long keptAliveNanos;

    RoundOpener(
            ControlPlaneClient controlPlane,
            WarehouseAccess access,
            SyncSpec spec,
            int readers,
            LongSupplier nanoTime) {
        this.controlPlane = controlPlane;
        this.access = access;
        this.sql = spec.model().sql();
        this.layout = spec.compile().layout();
        this.cursor = spec.cursor();
        this.readers = readers;
        this.nanoTime = nanoTime;
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

    /** How long the next polls may wait for news. */
    void wait(Duration atMost) {
        patience = atMost;
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

    /** Asks for work; returns when there is news or the time is up. A poll that fails takes a while, too. */
    Poll.Answer poll() throws IOException, InterruptedException {
        try {
            return ask();
        } catch (StaleEpochException e) {
            throw e;
        } catch (IOException e) {
            TimeUnit.MILLISECONDS.sleep(AFTER_FAILURE_MILLIS);
            throw e;
        }
    }

    private Poll.Answer ask() throws IOException {
        RoundFailure unreadable = failure;
        if (unreadable != null) {
            controlPlane.fail(unreadable);
            failure = null;
        }
        tendSnapshot();
        return controlPlane.poll(standing, patience);
    }

    private void tendSnapshot() throws IOException {
        RoundRead held = snapshot;
        if (held != null && !snapshotNeeded) {
            close();
        } else if (held != null && nanoTime.getAsLong() - keptAliveNanos > KEEP_ALIVE_NANOS) {
            keepAlive(held);
        }
    }

    private void keepAlive(RoundRead held) throws WarehouseException {
        try {
            held.keepAlive();
            keptAliveNanos = nanoTime.getAsLong();
        } catch (WarehouseException e) {
            // said once: the next polls have to come through, or no other attempt would ever be opened
            close();
            throw e;
        }
    }

    Opened open(Round round) throws IOException {
        close();
        long attempt = controlPlane.nextAttempt(round.number());
        RoundRead opened = access.warehouse().openRound(sql, layout, cursor(round), readers);
        snapshot = opened;
        snapshotNeeded = true;
        keptAliveNanos = nanoTime.getAsLong();
        // at once: a small round may be over before the next poll
        Poll.Answer unused = controlPlane.poll(new Poll(round.number(), 0, false, opened.explanation()), Duration.ZERO);
        return new Opened(attempt, opened.splits(), opened.explanation());
    }

    private @Nullable CursorRead cursor(Round round) {
        return cursor == null ? null : new CursorRead(cursor.column(), round.cursorFrom());
    }

    void close() {
        RoundRead held = snapshot;
        snapshot = null;
        if (held != null) {
            held.close();
        }
    }
}
