package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.RateLimits;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.TaskInfo;
import org.jspecify.annotations.Nullable;

/** A lease that is granted whenever it is wanted, unless the test keeps it. */
final class TestingLease implements Lease {
    private @Nullable Listener listener;
    private boolean wanted;
    private boolean kept;

    /** Grants it no more, and takes it away. */
    void keep() {
        kept = true;
    }

    /** Grants it, at once if it is wanted. */
    void grant() {
        kept = false;
        if (wanted) {
            Objects.requireNonNull(listener).onGranted();
        }
    }

    /** Tells other limits. */
    void limit(RateLimits limits) {
        Objects.requireNonNull(listener).onLimits(limits);
    }

    /** Says that it never will be granted again. */
    void lose() {
        Objects.requireNonNull(listener).onLost(new IOException("superseded"));
    }

    boolean isWanted() {
        return wanted;
    }

    @Override
    public void start(TaskInfo task, Listener told) {
        listener = told;
    }

    @Override
    public void want() {
        if (!wanted) {
            wanted = true;
            if (!kept) {
                Objects.requireNonNull(listener).onGranted();
            }
        }
    }

    @Override
    public boolean holds() {
        return wanted && !kept;
    }

    @Override
    public void giveBack() {
        wanted = false;
    }

    @Override
    public void close() {
        giveBack();
    }
}
