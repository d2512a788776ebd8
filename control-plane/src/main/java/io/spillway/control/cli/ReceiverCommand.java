package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.control.demo.Ledger;
import io.spillway.control.demo.ReceiverOptions;
import io.spillway.control.demo.TestReceiver;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a receiver to try syncs on, until the process is told to stop. */
@Command(
        name = "receiver",
        mixinStandardHelpOptions = true,
        description =
                "Runs a receiver of RudderStack's HTTP protocol to try syncs on. It listens on this machine alone, "
                        + "writes down every event that it accepts, and misbehaves in the ways that receivers have, as it is told "
                        + "over HTTP: docs/receiver.md. It runs until the process is told to stop.")
final class ReceiverCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Where it listens on 127.0.0.1 (default: a port that is free).")
    private int port;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            defaultValue = "ledger.jsonl",
            description = "Takes a line of JSON for each event; one that exists is added to. The log is beside it "
                    + "(default: ${DEFAULT-VALUE}).")
    private Path ledger = Path.of("ledger.jsonl");

    @Option(
            names = "--write-key",
            paramLabel = "K",
            defaultValue = "test-write-key",
            description = "The key that sources have to write with (default: ${DEFAULT-VALUE}).")
    private String writeKey = "test-write-key";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > 65535 || writeKey.isEmpty() || writeKey.contains(":")) {
            throw new UserException("A port is a number up to 65535, and a write key a text without a colon");
        }
        Path file = ledger.toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new UserException(file + " is a folder, and a ledger is a file");
        }
        common.logTo(file.resolveSibling("."));
        Terminal terminal = Terminal.ofProcess();
        try (ShutdownHook shutdown = new ShutdownHook(terminal, "Stopping")) {
            return shutdown.run(() -> {
                TestReceiver receiver = start(shutdown, file);
                print(terminal, receiver, file);
                shutdown.awaitInterrupt();
                return ShutdownHook.INTERRUPTED;
            });
        }
    }

    private TestReceiver start(ShutdownHook shutdown, Path file) throws UserException {
        try {
            Ledger opened = shutdown.add(Ledger.open(file));
            return shutdown.add(new TestReceiver(new ReceiverOptions(port, Set.of(writeKey), Set.of()), opened));
        } catch (UncheckedIOException e) {
            throw new UserException("%s: %s".formatted(e.getMessage(), e.getCause()));
        }
    }

    private void print(Terminal terminal, TestReceiver receiver, Path file) {
        if (common.json()) {
            terminal.result(JsonNodeFactory.instance
                    .objectNode()
                    .put("url", receiver.url())
                    .put("ledger", file.toString())
                    .toString());
            return;
        }
        terminal.result("receiver: " + receiver.url());
        terminal.result("ledger:   " + file);
        terminal.note("It runs until Ctrl-C. See what arrives:  curl '%s/events?limit=1'".formatted(receiver.url()));
    }
}
