package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.control.reconcile.GateLimits;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.store.RunRecord;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs one sync that a file describes. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description = "Runs one sync that a file describes. The first run sends every row, the next ones what changed.")
final class SyncCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The connection file; docs/examples has one to begin with.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the state is kept between runs, one folder for each connection "
                    + "(default: .spillway/NAME beside FILE, NAME being the connection's).")
    private @Nullable Path state;

    @Option(names = "--full", description = "Send every row, whether it changed or not.")
    private boolean full;

    @Option(
            names = "--allow-deletes",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Let this run delete up to N rows, whatever the connection's gate says.")
    private long allowedDeletes;

    @Option(
            names = "--flink",
            paramLabel = "URL",
            description = "Run on the Flink session cluster with this REST address, on this machine and with the same"
                    + " SPILLWAY_JOB_KEY in its processes' environment, instead of inside this process.")
    private @Nullable URI flink;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Run again and again, so long after the start of the run before, until the process is "
                    + "told to stop: 500ms, 10s, 5m, 1h. The job stays in between, so a run begins at once. "
                    + "--full and --allow-deletes hold for the first run.")
    private @Nullable Duration every;

    private boolean headed;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Spillway spillway;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.ofProcess();
        SyncFile sync = SyncFile.read(file, System::getenv);
        Path folder = state == null ? sync.defaultState(file) : state;
        common.logTo(folder);
        try (ShutdownHook shutdown = new ShutdownHook(terminal)) {
            return shutdown.run(() -> {
                FileSync once = new FileSync(spillway.services(), terminal, shutdown, flink);
                RunRequest request = new RunRequest(full, new GateLimits(sync.deletedPercent(), allowedDeletes));
                if (every != null) {
                    new FileWatch(once, terminal, shutdown, runs -> print(terminal, runs))
                            .run(sync, file, folder, every, request);
                    shutdown.awaitInterrupt();
                    return ShutdownHook.INTERRUPTED;
                }
                List<RunRecord> runs = once.run(sync, file, folder, request);
                print(terminal, runs);
                return RunSummary.exitCode(runs);
            });
        }
    }

    private void print(Terminal terminal, List<RunRecord> runs) {
        if (common.json()) {
            terminal.result(JsonNodeFactory.instance
                    .objectNode()
                    .set("runs", RunSummary.json(runs))
                    .toString());
        } else {
            List<String> table = RunSummary.table(runs);
            table.subList(headed ? 1 : 0, table.size()).forEach(terminal::result);
            headed = true;
        }
        RunSummary.errors(runs).forEach(terminal::note);
    }
}
