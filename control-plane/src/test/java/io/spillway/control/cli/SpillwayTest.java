package io.spillway.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.reconcile.SyncService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillwayTest {
    private static final SyncService.Factory NONE = (state, flink) -> {
        throw new IOException("Nothing is to be started");
    };

    @TempDir
    Path folder;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void fileThatIsNotThereIsOneLineAndNoStackTrace() {
        Path absent = folder.resolve("absent.yaml");
        assertThat(run("sync", absent.toString())).isEqualTo(2);
        assertThat(errors()).isEqualTo("spillway: There is no file " + absent + "\n");
    }

    @Test
    void debugAddsTheStackTrace() {
        assertThat(run("sync", "--debug", folder.resolve("absent.yaml").toString()))
                .isEqualTo(2);
        assertThat(errors()).contains("UserException", "\tat io.spillway.control.cli.SyncFile");
    }

    @Test
    void commandIsNeeded() {
        assertThat(run()).isEqualTo(2);
        assertThat(errors()).contains("Say what to do", "sync", "demo");
    }

    @Test
    void misspeltOptionIsRefused() {
        assertThat(run("sync", "--ful", "sync.yaml")).isEqualTo(2);
        assertThat(errors()).contains("--full");
    }

    @Test
    void planSaysTwoForChangesAndThereforeOneForWhatHasToBeMended() {
        assertThat(run("plan", folder.resolve("absent.yaml").toString())).isEqualTo(1);
        assertThat(run("plan", "--ful", "sync.yaml")).isEqualTo(1);
        assertThat(run("sync", "--ful", "sync.yaml")).isEqualTo(2);
    }

    @Test
    void demoDoesNotTakeAFolderThatHoldsOtherFiles() throws IOException {
        Path state = Files.createDirectories(folder.resolve(".spillway/customers"));
        Path connection = Files.writeString(folder.resolve("customers.yaml"), "mine");
        assertThat(run("demo", "--once", "--dir", folder.toString())).isEqualTo(2);
        assertThat(errors()).contains(folder + " holds other files", "an empty folder");
        assertThat(state).exists();
        assertThat(connection).hasContent("mine");
    }

    @Test
    void receiverSaysWhatIsWrongWithItsOptions() {
        assertThat(run("receiver", "--port", "70000")).isEqualTo(2);
        assertThat(run("receiver", "--write-key", "a:b")).isEqualTo(2);
        assertThat(run("receiver", "--ledger", folder.toString())).isEqualTo(2);
        assertThat(errors())
                .contains("A port is a number up to 65535", folder + " is a folder, and a ledger is a file");
    }

    private int run(String... args) {
        PrintStream before = System.err;
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            return Spillway.run(NONE, args);
        } finally {
            System.setErr(before);
        }
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
