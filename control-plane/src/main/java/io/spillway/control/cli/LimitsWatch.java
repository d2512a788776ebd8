package io.spillway.control.cli;

import io.spillway.control.reconcile.SyncService;
import io.spillway.jobs.spec.RateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Watches a connection file while it is run, and has a change of its limits take effect at once. */
final class LimitsWatch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 500;

    private final Path path;
    private final String connection;
    private final SyncService service;
    private final Terminal terminal;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "spillway-limits");
        created.setDaemon(true);
        return created;
    });
    private RateLimits limits;
    private boolean hasChanged;
    /** When the file was changed that was read last; at first none is known to be. */
    private @Nullable FileTime read;

    LimitsWatch(Path path, SyncFile file, SyncService service, Terminal terminal) {
        this.path = path;
        this.connection = file.name();
        this.service = service;
        this.terminal = terminal;
        this.limits = file.destination().limits();
        Future<?> unused =
                thread.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            FileTime modified = Files.getLastModifiedTime(path);
            if (!modified.equals(read)) {
                read = modified;
                take(SyncFile.read(path, System::getenv).destination().limits());
            }
            if (hasChanged) {
                // again and again: a sync may have one job after the other
                service.limit(connection, limits);
            }
        } catch (IOException | UserException | RuntimeException e) {
            // it is being edited: what is wrong with it is told when it is run again
            terminal.progress("  the connection file cannot be read as it is now");
        }
    }

    private void take(RateLimits now) {
        if (!now.equals(limits)) {
            limits = now;
            hasChanged = true;
            terminal.note("limits are now: %s, %s"
                    .formatted(
                            words(now.eventsPerSecond(), "events a second"),
                            words(now.requestsPerSecond(), "requests a second")));
        }
    }

    private static String words(int perSecond, String what) {
        return perSecond == 0 ? "any number of " + what : "%,d %s".formatted(perSecond, what);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
