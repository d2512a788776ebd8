package io.spillway.control.cli;

import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.reconcile.SyncService;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs what a connection file describes: checks it against its warehouse, starts what it takes, shows how it goes. */
final class FileSync {
    private final SyncService.Factory services;
    private final Terminal terminal;
    private final ShutdownHook shutdown;
    private final @Nullable URI flink;

    FileSync(SyncService.Factory services, Terminal terminal, ShutdownHook shutdown) {
        this(services, terminal, shutdown, null);
    }

    /** On a session cluster, if there is an address of one. */
    FileSync(SyncService.Factory services, Terminal terminal, ShutdownHook shutdown, @Nullable URI flink) {
        this.services = services;
        this.terminal = terminal;
        this.shutdown = shutdown;
        this.flink = flink;
    }

    /**
     * Runs once.
     *
     * @param path where the file is: its limits may be changed meanwhile
     * @param state the folder in which the connection's state is kept
     * @return the runs that were carried out, oldest first
     */
    List<RunRecord> run(SyncFile file, Path path, Path state, RunRequest request)
            throws UserException, IOException, InterruptedException {
        SyncSpec spec = check(file);
        SyncService service = start(state);
        List<RunRecord> runs = run(service, file, path, state, spec, request);
        // parks the connection: another process may take it up
        service.close();
        return runs;
    }

    /** Finds out what a run would do. */
    RunRecord plan(SyncFile file, Path state, RunRequest request)
            throws UserException, IOException, InterruptedException {
        SyncSpec spec = check(file);
        SyncService service = start(state);
        RunRecord plan = service.plan(spec, file.secrets(), request, new ProgressListener(terminal, Clock.systemUTC()));
        service.close();
        return plan;
    }

    /** The document of a file, once the warehouse has found nothing wrong with it. */
    SyncSpec check(SyncFile file) throws UserException {
        List<String> warnings = new ArrayList<>();
        SyncSpec spec = SyncSpecs.of(file, warnings);
        warnings.forEach(warning -> terminal.note("warning: " + warning));
        return spec;
    }

    /** A service that is closed when the process is told to stop. */
    SyncService start(Path state) throws IOException {
        terminal.progress("  starting Flink");
        return shutdown.add(services.start(state, flink));
    }

    /** Runs once, with a service that stays. */
    List<RunRecord> run(SyncService service, SyncFile file, Path path, Path state, SyncSpec spec, RunRequest request)
            throws IOException, InterruptedException {
        List<RunRecord> runs;
        try (LimitsWatch watch = new LimitsWatch(path, file, service, terminal)) {
            runs = service.sync(spec, file.secrets(), request, new ProgressListener(terminal, Clock.systemUTC()));
        }
        new WriteBack(file, state, terminal).write(runs);
        return runs;
    }
}
