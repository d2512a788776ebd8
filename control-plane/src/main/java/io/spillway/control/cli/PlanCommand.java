package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.control.reconcile.GateLimits;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows what a sync would do. Its exit codes are for scripts that ask; so those of what is wrong are not sync's. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows what a sync would do: reads the model, counts what changed and stops there. "
                + "Nothing is sent, and nothing that was remembered changes.",
        exitCodeOnInvalidInput = PlanCommand.FAILED,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing would change",
            "1:the plan failed, or something has to be mended first",
            "2:something would change",
            "3:something would change, and the run would be held"
        })
final class PlanCommand implements Callable<Integer> {
    static final int FAILED = 1;

    private static final int CHANGES = 2;
    private static final int HELD = 3;

    @Parameters(paramLabel = "FILE", description = "The connection file; docs/examples has one to begin with.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the state is kept between runs (default: .spillway/NAME beside FILE).")
    private @Nullable Path state;

    @Option(names = "--full", description = "Show what a run with --full would do.")
    private boolean full;

    @Option(
            names = "--allow-deletes",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Show whether a run with this option would be held.")
    private long allowedDeletes;

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
                RunRecord plan = new FileSync(spillway.services(), terminal, shutdown)
                        .plan(
                                sync,
                                folder,
                                new RunRequest(full, new GateLimits(sync.deletedPercent(), allowedDeletes)));
                print(terminal, List.of(plan));
                return exitCode(plan);
            });
        }
    }

    private void print(Terminal terminal, List<RunRecord> plan) {
        if (common.json()) {
            terminal.result(JsonNodeFactory.instance
                    .objectNode()
                    .set("runs", RunSummary.json(plan))
                    .toString());
        } else {
            RunSummary.table(plan).forEach(terminal::result);
        }
        RunSummary.errors(plan).forEach(terminal::note);
    }

    static int exitCode(RunRecord plan) {
        if (plan.status() != RunStatus.PLANNED) {
            return FAILED;
        }
        if (plan.error() != null) {
            return HELD;
        }
        return plan.soFar().rows().changes() > 0 ? CHANGES : 0;
    }
}
