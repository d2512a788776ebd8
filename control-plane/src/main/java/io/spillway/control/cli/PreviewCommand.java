package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.compile.EventEnvelope;
import io.spillway.mapping.compile.Preview;
import io.spillway.mapping.compile.UnmappableRowException;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the event of one row of a model, and where each of its values comes from. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = "Shows the event of one real row, and where each of its values comes from. Nothing is sent.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the row gives no event, or there is no such row",
            "2:something has to be mended first"
        })
final class PreviewCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 1000;
    private static final int NO_EVENT = 1;

    @Parameters(paramLabel = "FILE", description = "The connection file; docs/examples has one to begin with.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--row",
            paramLabel = "N",
            defaultValue = "1",
            description = "Which row of the model's result, 1 to " + MOST_ROWS
                    + ", in whatever order the warehouse gives them (default: ${DEFAULT-VALUE}).")
    private int row;

    @Option(names = "--delete", description = "Show the event that the row's deletion would be.")
    private boolean deleted;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (row < 1 || row > MOST_ROWS) {
            throw new ParameterException(
                    spec.commandLine(), "--row: expected 1 to %d, found %d".formatted(MOST_ROWS, row));
        }
        Terminal terminal = Terminal.ofProcess();
        SyncFile sync = SyncFile.read(file, System::getenv);
        if (deleted && sync.mode() != SyncMode.MIRROR) {
            throw new UserException("%s: the mode is %s, and only a mirror tells of deletes"
                    .formatted(file, Fields.written(sync.mode())));
        }
        terminal.progress("  asking the warehouse for row " + row);
        List<String> warnings = new ArrayList<>();
        CompiledMapping mapping = SyncSpecs.mapping(sync, warnings);
        List<byte[]> rows = SyncSpecs.sample(sync, mapping, row);
        if (rows.size() < row) {
            terminal.note(
                    rows.isEmpty()
                            ? "spillway: the model's result has no rows"
                            : "spillway: the model's result has %d rows, there is no row %d"
                                    .formatted(rows.size(), row));
            return NO_EVENT;
        }
        return show(terminal, sync, mapping, rows.get(row - 1), warnings);
    }

    private int show(Terminal terminal, SyncFile sync, CompiledMapping mapping, byte[] packed, List<String> warnings) {
        EventEnvelope envelope = new EventEnvelope(
                sync.name(), Version.ofSpillway(), "preview", "preview", 1, System.currentTimeMillis());
        try {
            Preview preview = mapping.preview(deleted ? RowChange.DELETED : RowChange.INSERTED, packed, 0, envelope);
            preview.warnings().stream().map(Problem::line).forEach(warnings::add);
            print(terminal, preview, warnings);
            return 0;
        } catch (UnmappableRowException e) {
            terminal.note("spillway: row %d gives no event: %s".formatted(row, e.getMessage()));
            return NO_EVENT;
        }
    }

    private void print(Terminal terminal, Preview preview, List<String> warnings) {
        if (!common.json()) {
            new PreviewLines(preview).lines().forEach(terminal::result);
            warnings.forEach(warning -> terminal.note("warning: " + warning));
            return;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("event", preview.event());
        ObjectNode origins = json.putObject("origins");
        preview.origins()
                .forEach((pointer, origin) -> origins.putObject(pointer)
                        .put("kind", Fields.written(origin.kind()))
                        .put("name", origin.name()));
        warnings.forEach(json.putArray("warnings")::add);
        terminal.result(json.toString());
    }
}
