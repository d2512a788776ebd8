package io.spillway.control.cli;

import io.spillway.control.reconcile.GateLimits;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.reconcile.SyncService;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs what a connection file describes again and again, with a job that stays in between, until the process is told to
 * stop. The file is read anew for every run. What goes wrong in a later run is told, and the next one is tried.
 */
final class FileWatch {
    private final FileSync sync;
    private final Terminal terminal;
    private final ShutdownHook shutdown;
    private final Consumer<List<RunRecord>> results;

    FileWatch(FileSync sync, Terminal terminal, ShutdownHook shutdown, Consumer<List<RunRecord>> results) {
        this.sync = sync;
        this.terminal = terminal;
        this.shutdown = shutdown;
        this.results = results;
    }

    /**
     * Runs until the process is told to stop.
     *
     * @param every time between the starts of two runs; one that takes longer is followed at once
     * @param first what is asked of the first run; those after it send what changed
     */
    void run(SyncFile file, Path path, Path state, Duration every, RunRequest first) throws Exception {
        SyncSpec spec = sync.check(file);
        SyncService service = sync.start(state);
        long startedNanos = System.nanoTime();
        results.accept(sync.run(service, file, path, state, spec, first.withResidentJob()));
        while (!shutdown.awaitStop(every.minusNanos(System.nanoTime() - startedNanos))) {
            startedNanos = System.nanoTime();
            runAgain(service, path, state);
        }
    }

    private void runAgain(SyncService service, Path path, Path state) throws Exception {
        try {
            SyncFile file = SyncFile.read(path, System::getenv);
            RunRequest request = new RunRequest(false, new GateLimits(file.deletedPercent(), -1)).withResidentJob();
            results.accept(sync.run(service, file, path, state, sync.check(file), request));
        } catch (UserException | IOException | RuntimeException e) {
            if (shutdown.isClosed()) {
                throw e;
            }
            Spillway.lines(e).forEach(line -> terminal.note("spillway: " + line));
        }
    }
}
