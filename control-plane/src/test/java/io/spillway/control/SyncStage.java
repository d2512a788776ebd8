package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.control.cli.Spillway;
import io.spillway.control.demo.Convergence;
import io.spillway.control.demo.ConvergenceCheck;
import io.spillway.control.demo.Ledger;
import io.spillway.control.demo.LedgerEntry;
import io.spillway.control.demo.LedgerFold;
import io.spillway.control.demo.ReceiverOptions;
import io.spillway.control.demo.SampleWarehouse;
import io.spillway.control.demo.TestReceiver;
import io.spillway.control.reconcile.SyncService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** One connection between the shared warehouse and a receiver of its own, with its file and its state folder. */
final class SyncStage implements AutoCloseable {
    static final String WRITE_KEY = "canary-write-key-5c1f";
    static final String IDENTIFY = "{event: identify, userId: id}";

    private final Path folder;
    private final Ledger ledger;
    private final TestReceiver receiver;
    private String sql;
    private String mapping = IDENTIFY;
    private String mode = "mirror";
    private String keep = "";
    private String cursor = "";
    private int requestTimeoutSeconds = 30;
    private int giveUpSeconds = 60;
    private String receiverUrl;
    private Supplier<Path> ledgerFile;

    SyncStage(Path folder, String sql) throws IOException {
        this.folder = folder;
        this.sql = sql;
        Files.createDirectories(folder);
        this.ledger = Ledger.open(folder.resolve("ledger.jsonl"));
        this.receiver = new TestReceiver(ReceiverOptions.of(WRITE_KEY), ledger);
        this.receiverUrl = receiver.url();
        this.ledgerFile = ledger::file;
        Files.writeString(
                folder.resolve("warehouse.password"), SharedWarehouse.server().password());
        writeKey(WRITE_KEY);
    }

    /** What a command left behind. */
    record Outcome(int exitCode, String output, String errors) {
        /** The runs as the command's JSON has them. */
        List<JsonNode> runs() {
            try {
                List<JsonNode> runs = new ArrayList<>();
                new ObjectMapper().readTree(output).path("runs").forEach(runs::add);
                return runs;
            } catch (IOException e) {
                throw new AssertionError("The output is not JSON: " + this, e);
            }
        }

        /** The only run, which succeeded. */
        JsonNode run() {
            assertThat(exitCode).as(toString()).isZero();
            assertThat(runs()).as(toString()).hasSize(1);
            return runs().get(0);
        }
    }

    TestReceiver receiver() {
        return receiver;
    }

    Ledger ledger() {
        return ledger;
    }

    SyncStage withMode(String newMode) {
        mode = newMode;
        return this;
    }

    SyncStage withRequestTimeoutSeconds(int seconds) {
        requestTimeoutSeconds = seconds;
        return this;
    }

    SyncStage withGiveUpSeconds(int seconds) {
        giveUpSeconds = seconds;
        return this;
    }

    /** Sends to another receiver than its own, with another ledger. */
    SyncStage withReceiver(String url, Supplier<Path> file) {
        receiverUrl = url;
        ledgerFile = file;
        return this;
    }

    SyncStage withMapping(String newMapping) {
        mapping = newMapping;
        return this;
    }

    SyncStage withKeep(String newKeep) {
        keep = "keep: " + newKeep;
        return this;
    }

    SyncStage withCursor(String section) {
        cursor = "cursor: " + section;
        return this;
    }

    SyncStage withSql(String newSql) {
        sql = newSql;
        return this;
    }

    void writeKey(String key) throws IOException {
        Files.writeString(folder.resolve("write.key"), key);
    }

    /** A folder whose name wants care wherever it is quoted. */
    Path state() {
        return folder.resolve("state of ünits 100%41 #1");
    }

    /** The connection file as it is to be now. */
    Path file() throws IOException {
        SampleWarehouse warehouse = SharedWarehouse.server();
        return Files.writeString(folder.resolve("sync.yaml"), """
                apiVersion: spillway/v1
                kind: Sync
                name: stage
                warehouse:
                  type: postgresql
                  host: %s
                  port: %d
                  database: %s
                  user: %s
                  password: ${file:warehouse.password}
                model:
                  sql: |
                %s
                  primaryKey: id
                mapping: %s
                mode: %s
                %s
                %s
                destination:
                  type: rudderstack
                  url: "%s"
                  writeKey: ${file:write.key}
                  giveUpSeconds: %d
                  requestTimeoutSeconds: %d
                """.formatted(
                        warehouse.host(),
                        warehouse.port(),
                        warehouse.database(),
                        warehouse.user(),
                        sql.indent(4).stripTrailing(),
                        mapping,
                        mode,
                        keep,
                        cursor,
                        receiverUrl,
                        giveUpSeconds,
                        requestTimeoutSeconds));
    }

    /** The arguments of a sync of this connection. */
    List<String> arguments(String... more) throws IOException {
        return arguments("sync", List.of(more));
    }

    List<String> arguments(String command, List<String> more) throws IOException {
        List<String> all =
                new ArrayList<>(List.of(command, file().toString(), "--state", state().toString(), "-o", "json"));
        all.addAll(more);
        return all;
    }

    /** Runs a sync in this process. */
    Outcome sync(String... more) throws IOException {
        return command(arguments(more).toArray(new String[0]));
    }

    /** Plans a sync in this process. */
    Outcome plan(String... more) throws IOException {
        return command(arguments("plan", List.of(more)).toArray(new String[0]));
    }

    /** Runs a sync in this process, with this service. */
    Outcome syncBy(SyncService service, String... more) throws IOException {
        return command((state, flink) -> service, arguments(more).toArray(new String[0]));
    }

    /** Runs a command in this process. */
    static Outcome command(String... arguments) {
        return command((state, flink) -> ControlPlane.start(state, jobJar(), flink), arguments);
    }

    private static Outcome command(SyncService.Factory services, String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            int exitCode = Spillway.run(services, arguments);
            return new Outcome(
                    exitCode, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }

    static Path jobJar() {
        return Path.of(String.valueOf(System.getProperty("spillway.job.jar")));
    }

    /** Compares what the receiver took with what the model gives now. */
    Convergence compare() throws SQLException {
        try (Connection connection = SharedWarehouse.connect()) {
            return new ConvergenceCheck(connection, sql, "id", Set.of("id")).compareWith(fold());
        }
    }

    /**
     * Fails unless the receiver holds the model's result, of so many rows, and no message id stands for two contents.
     */
    void assertConverged(long rows) throws SQLException {
        Convergence convergence = compare();
        assertThat(convergence.converged()).as(convergence.toString()).isTrue();
        assertThat(convergence.rows()).isEqualTo(rows);
        assertThat(fold().clashes()).isZero();
    }

    LedgerFold fold() {
        return LedgerFold.of(ledgerFile.get());
    }

    /** What arrived after this arrival. */
    List<LedgerEntry> arrivedAfter(long arrival) {
        List<LedgerEntry> entries = new ArrayList<>();
        Ledger.read(ledgerFile.get(), entry -> {
            if (entry.arrival() > arrival) {
                entries.add(entry);
            }
        });
        return entries;
    }

    @Override
    public void close() {
        receiver.close();
        ledger.close();
    }
}
