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

/** Watches a connection file while it is run, and has a change of its limits take effect at once. */
final class LimitsWatch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 500;

    private final Path path;
    private final SyncService service;
    private final Terminal terminal;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "spillway-limits");
        created.setDaemon(true);
        return created;
    });
    private RateLimits limits;
    private FileTime read;

    LimitsWatch(Path path, SyncFile file, SyncService service, Terminal terminal) throws IOException {
        this.path = path;
        this.service = service;
        this.terminal = terminal;
        this.limits = file.destination().limits();
        this.read = Files.getLastModifiedTime(path);
        Future<?> unused =
                thread.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            FileTime modified = Files.getLastModifiedTime(path);
            if (modified.equals(read)) {
                return;
            }
            read = modified;
            SyncFile file = SyncFile.read(path, System::getenv);
            RateLimits now = file.destination().limits();
            if (!now.equals(limits)) {
                limits = now;
                service.limit(file.name(), now);
                terminal.note("limits are now: %s, %s"
                        .formatted(
                                words(now.eventsPerSecond(), "events a second"),
                                words(now.requestsPerSecond(), "requests a second")));
            }
        } catch (IOException | UserException | RuntimeException e) {
            // it is being edited: what is wrong with it is told when it is run again
            terminal.progress("  the connection file cannot be read as it is now");
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
