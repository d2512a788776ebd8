package io.spillway.control.demo;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** A sample warehouse, a receiver with its ledger, and the connection file between them, in one folder. */
public final class DemoStage implements AutoCloseable {
    private static final String WRITE_KEY = "demo-write-key";
    private static final String LEDGER = "ledger.jsonl";
    private static final int MOST_REFUSED = 4;
    private static final String REFUSED_DOMAIN = "blocked.example";
    private static final String REFUSAL = "email domain is not allowed";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final boolean temporary;
    private final SampleWarehouse warehouse;
    private final Ledger ledger;
    private final TestReceiver receiver;

    /**
     * Starts the receiver; {@link #start} does the rest.
     *
     * @param temporary whether the folder is removed in the end
     * @param customers how many there are; orders are three times as many
     */
    public DemoStage(Path folder, boolean temporary, int customers) throws IOException {
        this.folder = folder;
        this.temporary = temporary;
        Files.createDirectories(folder);
        Files.deleteIfExists(ledgerFile());
        deleteTree(folder.resolve(".spillway"));
        this.warehouse = new SampleWarehouse(
                SampleOptions.in(folder.resolve("warehouse")).withRows(customers, 3 * customers));
        this.ledger = Ledger.open(ledgerFile());
        this.receiver = new TestReceiver(ReceiverOptions.of(WRITE_KEY), ledger);
    }

    private Path ledgerFile() {
        return folder.resolve(LEDGER);
    }

    /** Whether a demo may have the folder: one that is there for nothing else, as the demo replaces what it finds. */
    public static boolean mayHave(Path folder) throws IOException {
        if (!Files.exists(folder) || Files.exists(folder.resolve(LEDGER))) {
            return true;
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    /** Starts the warehouse, fills it and writes the connection file. Takes some seconds. */
    public void start() throws IOException {
        warehouse.start();
        secret("warehouse.password", warehouse.password());
        secret("write.key", WRITE_KEY);
        PGSimpleDataSource admin = (PGSimpleDataSource) warehouse.superuser();
        secret("pgpass", "*:*:*:%s:%s\n".formatted(admin.getUser(), admin.getPassword()));
        Files.writeString(connectionFile(), connection());
    }

    private void secret(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    private String connection() {
        return """
                # The demo's connection. Change something in the warehouse or in the mapping, and run it again.
                apiVersion: spillway/v1
                kind: Sync
                name: customers
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
                mapping:
                  event: identify
                  userId: id
                  constants:
                    context.source: spillway-demo
                mode: mirror
                destination:
                  type: rudderstack
                  url: %s
                  writeKey: ${file:write.key}
                """.formatted(
                        warehouse.host(),
                        warehouse.port(),
                        warehouse.database(),
                        warehouse.user(),
                        SampleWarehouse.MODEL_SQL.indent(4).stripTrailing(),
                        receiver.url());
    }

    /** What users write to describe a sync; it refers to secrets in files beside it. */
    public Path connectionFile() {
        return folder.resolve("customers.yaml");
    }

    public String warehouseAddress() {
        return "%s:%d".formatted(warehouse.host(), warehouse.port());
    }

    public String receiverAddress() {
        return receiver.url();
    }

    /** Changes customers in the warehouse, and has the receiver refuse a few of those that are new. */
    public void change(int updated, int inserted, int deleted) {
        warehouse.applyChanges(updated, inserted, deleted);
        warehouse.moveNewest(Math.min(inserted, MOST_REFUSED), REFUSED_DOMAIN);
        receiver.refuse(
                EventMatch.matching(
                        JsonPointer.compile("/traits/email"),
                        Pattern.compile(Pattern.quote("@" + REFUSED_DOMAIN) + "$")),
                REFUSAL);
    }

    /** Has the receiver take what it refused. */
    public void mend() {
        receiver.behave();
    }

    /** Compares what the receiver took with what the model gives now. */
    public Convergence compare() throws SQLException {
        try (Connection connection = warehouse.superuser().getConnection()) {
            return new ConvergenceCheck(connection, SampleWarehouse.MODEL_SQL, "id", Set.of("id"))
                    .compareWith(LedgerFold.of(ledger.file()));
        }
    }

    /** The newest identify event that the receiver took, as JSON for people. */
    public Optional<String> newestEvent() {
        return ledger.recent(Ledger.RECENT_EVENTS).stream()
                .filter(event -> event.contains("\"type\":\"identify\""))
                .findFirst()
                .map(DemoStage::pretty);
    }

    private static String pretty(String ledgerLine) {
        try {
            return JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(JSON.readTree(ledgerLine).path("event"));
        } catch (IOException e) {
            return ledgerLine;
        }
    }

    /** What to try now. */
    public List<String> next() {
        return List.of(
                "",
                "It stays up until Ctrl-C. To try next:",
                "  1. change a row:   PGPASSFILE=%s psql -h %s -p %d -U %s %s -c \"update customers set plan = 'team' where id = 7\""
                        .formatted(
                                folder.resolve("pgpass"),
                                warehouse.host(),
                                warehouse.port(),
                                ((PGSimpleDataSource) warehouse.superuser()).getUser(),
                                warehouse.database()),
                "  2. sync again:     ./spillway sync %s".formatted(connectionFile()),
                "  3. see it arrive:  curl '%s/events?limit=1'".formatted(receiver.url()),
                "  4. have it fail:   curl -X PUT %s/misbehaviour -d '{\"rules\":[{\"share\":0.5,\"status\":503}]}'"
                        .formatted(receiver.url()),
                "  The connection file is yours to change: mapping, mode, query.");
    }

    @Override
    public void close() throws IOException {
        receiver.close();
        ledger.close();
        warehouse.close();
        if (temporary) {
            deleteTree(folder);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
