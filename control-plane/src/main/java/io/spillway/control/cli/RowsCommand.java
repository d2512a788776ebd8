package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RowLogFolder.Line;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what was done about one row. */
@Command(
        name = "rows",
        mixinStandardHelpOptions = true,
        description = "Tells what was done about one row: when it was sent, by which run, under which message id.")
final class RowsCommand implements Callable<Integer> {
    private static final int NOTHING = 1;

    @Parameters(paramLabel = "FILE", description = "The connection file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "KEY",
            description = "The row's primary key as events carry it: its text, or a JSON array where it has several"
                    + " columns.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String key;

    @Mixin
    private RowLogOptions where = new RowLogOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.ofProcess();
        List<Line> lines = ConnectionStore.rowLog(where.folder(file)).ofKey(key, where.run());
        if (common.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode rows = json.putArray("rows");
            lines.forEach(line -> rows.addObject()
                    .put("run", line.run())
                    .put("at", Instant.ofEpochMilli(line.entry().at()).toString())
                    .put("op", line.entry().op())
                    .put("outcome", line.entry().outcome())
                    .put("messageId", line.entry().messageId()));
            terminal.result(json.toString());
        } else if (lines.isEmpty()) {
            terminal.note(
                    "nothing is known of a row with the key %s: the log may not reach back that far".formatted(key));
        } else {
            terminal.result("%-5s %-24s %-7s %-10s %s".formatted("run", "time", "op", "outcome", "message id"));
            lines.forEach(line -> terminal.result(row(line)));
        }
        return lines.isEmpty() ? NOTHING : 0;
    }

    private static String row(Line line) {
        @Nullable String id = line.entry().messageId();
        return "%-5d %-24s %-7s %-10s %s"
                .formatted(
                        line.run(),
                        Instant.ofEpochMilli(line.entry().at()),
                        line.entry().op(),
                        line.entry().outcome(),
                        Objects.requireNonNullElse(id, ""));
    }
}
