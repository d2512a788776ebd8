package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A folder. */
@SuppressWarnings("NullAway.Init") // the destination is started before everything else
final class FilesSyncITCase extends SyncContract {
    private Path out;

    @Override
    void startDestination(Path in) throws IOException {
        out = in.resolve("out");
        Files.createDirectories(in);
        Files.writeString(in.resolve("file"), "");
    }

    @Override
    void stopDestination() {
        // nothing runs
    }

    @Override
    String section() {
        return "{type: files, path: \"%s\"}".formatted(out);
    }

    @Override
    String brokenSection() {
        return "{type: files, path: \"%s\"}"
                .formatted(out.resolveSibling("file").resolve("below"));
    }

    @Override
    String whatIsBroken() {
        return "cannot be written";
    }

    private ArrivedEvents arrived() throws IOException {
        assertThat(FinishedFiles.unfinished(out)).as("nothing is left behind").isEmpty();
        return FinishedFiles.read(out);
    }

    @Override
    Map<String, String> held() throws IOException {
        return arrived().names();
    }

    @Override
    Map<String, Long> arrivals() throws IOException {
        return arrived().arrivals();
    }

    /** Files take everything. */
    @Override
    boolean refuse(String key, boolean refused) {
        return false;
    }
}
