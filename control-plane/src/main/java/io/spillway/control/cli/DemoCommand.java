package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.control.demo.Convergence;
import io.spillway.control.demo.DemoStage;
import io.spillway.control.reconcile.GateLimits;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.store.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows a sync from end to end on a sample: warehouse, Flink and receiver are real and run on this machine alone. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Shows a sync on a sample: 100,000 customers in a real PostgreSQL go to a receiver, "
                + "some of them change, and only those go again. The receiver refuses a few, which go through once it "
                + "takes them.")
final class DemoCommand implements Callable<Integer> {
    private static final int UPDATED = 1_000;
    private static final int INSERTED = 500;
    private static final int DELETED = 200;

    @Option(names = "--once", description = "End when it is done, instead of staying up for you to try things.")
    private boolean once;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the demo keeps its files (default: a temporary folder that is removed at the end).")
    private @Nullable Path directory;

    @Option(names = "--customers", defaultValue = "100000", hidden = true)
    private int customers;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Spillway spillway;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.ofProcess();
        Path folder = directory == null ? Files.createTempDirectory("spillway-demo-") : directory.toAbsolutePath();
        if (!DemoStage.mayHave(folder)) {
            throw new UserException("%s holds other files: the demo needs an empty folder, as it replaces what it finds"
                    .formatted(folder));
        }
        common.logTo(folder);
        try (ShutdownHook shutdown = new ShutdownHook(terminal)) {
            return shutdown.run(() -> show(terminal, shutdown, folder));
        }
    }

    private int show(Terminal terminal, ShutdownHook shutdown, Path folder) throws Exception {
        terminal.progress("  starting the sample warehouse and the receiver");
        DemoStage stage = shutdown.add(new DemoStage(folder, directory == null, customers));
        stage.start();
        terminal.note("warehouse: PostgreSQL at %s, %,d customers and %,d orders"
                .formatted(stage.warehouseAddress(), customers, 3 * customers));
        terminal.note("receiver:  %s".formatted(stage.receiverAddress()));
        List<RunRecord> runs = sync(stage, terminal, shutdown);
        Convergence convergence = stage.compare();
        print(terminal, stage, runs, convergence);
        if (!once) {
            stage.next().forEach(terminal::note);
            shutdown.awaitInterrupt();
        }
        return RunSummary.allSucceeded(runs) && convergence.converged() ? 0 : 1;
    }

    private List<RunRecord> sync(DemoStage stage, Terminal terminal, ShutdownHook shutdown) throws Exception {
        SyncFile file = SyncFile.read(stage.connectionFile(), System::getenv);
        Path state = file.defaultState(stage.connectionFile());
        RunRequest request = new RunRequest(false, new GateLimits(file.deletedPercent(), -1));
        Callable<List<RunRecord>> sync = () ->
                new FileSync(spillway.services(), terminal, shutdown).run(file, stage.connectionFile(), state, request);
        List<RunRecord> runs = new ArrayList<>(sync.call());
        if (!RunSummary.allSucceeded(runs)) {
            return runs;
        }
        stage.change(scaled(UPDATED), scaled(INSERTED), scaled(DELETED));
        terminal.note("the first run is done; now %,d customers are updated, %,d inserted, %,d deleted"
                .formatted(scaled(UPDATED), scaled(INSERTED), scaled(DELETED)));
        terminal.note("and the receiver takes no addresses of a domain that a few of the new ones have");
        runs.addAll(sync.call());
        if (!RunSummary.allSucceeded(runs)) {
            return runs;
        }
        stage.mend();
        terminal.note("the second run is done; now the receiver takes them, and the third run sends what it refused");
        runs.addAll(sync.call());
        return runs;
    }

    private int scaled(int changes) {
        return (int) Math.min(changes, (long) changes * customers / 100_000 + 1);
    }

    private void print(Terminal terminal, DemoStage stage, List<RunRecord> runs, Convergence convergence) {
        if (common.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.set("runs", RunSummary.json(runs));
            json.put("converged", RunSummary.allSucceeded(runs) && convergence.converged());
            terminal.result(json.toString());
        } else {
            RunSummary.table(runs).forEach(terminal::result);
            stage.newestEvent().ifPresent(event -> {
                terminal.result("");
                terminal.result("the newest event:");
                event.lines().forEach(terminal::result);
            });
            terminal.result("");
            terminal.result(verdict(convergence));
            convergence.examples().forEach(example -> terminal.result("  " + example));
        }
        RunSummary.errors(runs).forEach(terminal::note);
    }

    private static String verdict(Convergence convergence) {
        return convergence.converged()
                ? "converged: what the receiver took, folded by key, equals the model's %,d rows"
                        .formatted(convergence.rows())
                : "NOT converged: of %,d rows %,d are missing, %,d too many, %,d different"
                        .formatted(
                                convergence.rows(),
                                convergence.missing(),
                                convergence.unexpected(),
                                convergence.different());
    }
}
