package io.spillway.control.cli;

import io.spillway.control.reconcile.SyncService;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command line. */
@Command(
        name = "spillway",
        description = "Sends the rows of a warehouse to where people work with them, and from then on what changes.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            CheckCommand.class,
            PreviewCommand.class,
            PlanCommand.class,
            SyncCommand.class,
            RejectsCommand.class,
            RowsCommand.class,
            ReceiverCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a run failed, or the demo did not converge",
            "2:something has to be mended first",
            "3:the run is held: somebody has to allow what it would do"
        })
public final class Spillway implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandLine.Model.CommandSpec spec;

    private final SyncService.Factory services;

    Spillway(SyncService.Factory services) {
        this.services = services;
    }

    /**
     * Runs a command.
     *
     * @param services starts what runs syncs
     * @return the exit code
     */
    public static int run(SyncService.Factory services, String... args) {
        boolean debug = Arrays.asList(args).contains("--debug");
        return new CommandLine(new Spillway(services))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, command, parsed) -> explain(error, command, debug))
                .execute(args);
    }

    SyncService.Factory services() {
        return services;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: one of the commands below");
    }

    /** Errors are a line for people; the rest is for those who ask for it. */
    private static int explain(Exception error, CommandLine command, boolean debug) {
        lines(error).forEach(line -> command.getErr().println(Printable.line("spillway: " + line)));
        if (debug) {
            error.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        // what has to be mended first is an invalid input, found late
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** An error in words. */
    static List<String> lines(Exception error) {
        if (error instanceof UserException user) {
            return user.lines();
        }
        if (error instanceof FileSystemException) {
            // its message is nothing but the file's name
            return List.of(error.toString());
        }
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        if (error instanceof IOException || message.isEmpty()) {
            return List.of(message.isEmpty() ? error.toString() : message);
        }
        return List.of("%s; --debug shows where".formatted(message));
    }
}
