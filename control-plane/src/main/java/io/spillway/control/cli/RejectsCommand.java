package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RowLogFolder;
import io.spillway.control.store.RowLogFolder.Line;
import io.spillway.jobs.spec.SpecCodec;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the destination refused. */
@Command(
        name = "rejects",
        mixinStandardHelpOptions = true,
        description = "Shows the events that the destination refused in the newest run, grouped by reason. The next run"
                + " sends their rows again, as they are then.")
final class RejectsCommand implements Callable<Integer> {
    /** How the result is written. */
    enum Format {
        TABLE,
        JSON,
        JSONL,
        CSV
    }

    @Parameters(paramLabel = "FILE", description = "The connection file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Mixin
    private RowLogOptions where = new RowLogOptions();

    @Option(names = "--all", description = "Those of all runs that the row log still has.")
    private boolean all;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How the result is written: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})."
                    + " The table has groups with some of their rows, json the groups alone; jsonl and csv have every"
                    + " event.")
    private Format format = Format.TABLE;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.ofProcess();
        RowLogFolder log = ConnectionStore.rowLog(where.folder(file));
        OptionalLong run = all || where.run().isPresent() ? where.run() : log.newestRun();
        switch (format) {
            case JSONL -> log.rejects(run, line -> terminal.result(json(line).toString()));
            case CSV -> {
                RejectsCsv csv = new RejectsCsv();
                terminal.result(csv.header());
                log.rejects(run, line -> terminal.result(csv.row(line)));
            }
            case TABLE, JSON -> groups(terminal, log, run);
        }
        return 0;
    }

    private void groups(Terminal terminal, RowLogFolder log, OptionalLong run) throws Exception {
        RejectGroups groups = new RejectGroups();
        log.rejects(run, groups::add);
        if (format == Format.JSON) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode array = json.putArray("groups");
            groups.all().forEach(group -> {
                ObjectNode written = array.addObject()
                        .put("status", group.status())
                        .put("reason", group.reason())
                        .put("events", group.events());
                ArrayNode keys = written.putArray("keys");
                group.samples().forEach(line -> keys.add(line.entry().key()));
            });
            terminal.result(json.toString());
        } else if (groups.all().isEmpty()) {
            terminal.note("no event was refused");
        } else {
            groups.lines().forEach(terminal::result);
        }
    }

    private static ObjectNode json(Line line) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("run", line.run());
        json.setAll((ObjectNode) SpecCodec.tree(line.entry()));
        return json;
    }
}
