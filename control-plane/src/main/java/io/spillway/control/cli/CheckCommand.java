package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.control.flink.FlinkFileSystems;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SyncSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks whether both ends of a connection work. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Looks whether the warehouse answers the model's query, the mapping fits it, and the destination"
                + " would take events. Nothing is sent.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all works", "1:something does not", "2:something in the file has to be mended first"})
final class CheckCommand implements Callable<Integer> {
    private static final String MODEL = "Run the model and fit the mapping";

    @Parameters(paramLabel = "FILE", description = "The connection file; docs/examples has one to begin with.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.ofProcess();
        SyncFile sync = SyncFile.read(file, System::getenv);
        List<CheckStep> steps = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        terminal.progress("  asking the warehouse");
        DestinationSpec destination = sync.destination();
        try {
            SyncSpec fitted = SyncSpecs.of(sync, warnings);
            warnings.forEach(warning -> terminal.note("warning: " + warning));
            steps.add(CheckStep.passed(
                    MODEL, "%d columns".formatted(fitted.model().columns().size())));
            destination = fitted.destination();
        } catch (UserException e) {
            steps.add(CheckStep.failed(MODEL, String.join("; ", e.lines())));
        }
        terminal.progress("  asking the destination");
        FlinkFileSystems.initialize();
        steps.addAll(Destinations.of(destination).check(destination, sync.secrets()));
        print(terminal, steps);
        return steps.stream().allMatch(CheckStep::passed) ? 0 : 1;
    }

    private void print(Terminal terminal, List<CheckStep> steps) {
        if (common.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode all = json.putArray("steps");
            steps.forEach(step -> all.addObject()
                    .put("name", step.name())
                    .put("passed", step.passed())
                    .put("detail", step.detail()));
            terminal.result(json.toString());
            return;
        }
        for (CheckStep step : steps) {
            terminal.result("%s %s: %s".formatted(step.passed() ? "ok    " : "FAILED", step.name(), step.detail()));
        }
    }
}
