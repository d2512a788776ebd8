package io.spillway.control.cli;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that read the row log. */
final class RowLogOptions {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the state is kept between runs (default: .spillway/NAME beside FILE).")
    private @Nullable Path state;

    @Option(names = "--run", paramLabel = "N", description = "Only what this run did.")
    private @Nullable Long run;

    /** The state folder of a connection file. */
    Path folder(Path file) throws UserException {
        return state == null ? SyncFile.read(file, System::getenv).defaultState(file) : state;
    }

    OptionalLong run() {
        return run == null ? OptionalLong.empty() : OptionalLong.of(run);
    }
}
