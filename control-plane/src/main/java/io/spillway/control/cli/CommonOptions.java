package io.spillway.control.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that every command has which runs syncs. */
final class CommonOptions {
    /** How results are written. */
    enum Output {
        TABLE,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How the result is written: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Output output = Output.TABLE;

    @Option(names = "--debug", description = "Write stack traces and a more detailed log.")
    boolean debug;

    boolean json() {
        return output == Output.JSON;
    }

    /** Has the log written into this folder; to be called before anything logs. */
    void logTo(Path folder) {
        String file = folder.toAbsolutePath().resolve("spillway.log").toString();
        System.setProperty("spillway.log.file", file);
        // older files get a number; a percent sign begins one
        System.setProperty("spillway.log.pattern", file.replace("%", "%%") + ".%i");
        System.setProperty("spillway.log.level", debug ? "debug" : "info");
    }
}
