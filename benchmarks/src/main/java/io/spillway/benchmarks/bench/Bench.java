package io.spillway.benchmarks.bench;

import io.spillway.benchmarks.process.ProcessTimes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command line of the end-to-end measurements; {@code ./spillway bench} starts it. */
@Command(
        name = "spillway bench",
        description = "Measures Spillway on this machine, with a PostgreSQL of its own.",
        mixinStandardHelpOptions = true,
        subcommands = {RoundsCommand.class, LatencyCommand.class, DeliverCommand.class, CommandLine.HelpCommand.class})
public final class Bench implements Runnable {
    private static final int MEND_FIRST = 2;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandLine.Model.CommandSpec spec;

    private Bench() {}

    /** Runs a measurement and ends the process with its exit code. */
    public static void main(String[] args) {
        if (!ProcessTimes.areKnown()) {
            System.err.println("spillway: CPU is measured with Linux's /proc, which this system does not have");
            System.exit(MEND_FIRST);
        }
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to measure: one of the commands below");
    }
}
