package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a sync does, whatever kind of destination the rows go to: one class for each kind, against the real thing. */
@Timeout(180)
abstract class SyncContract {
    static final String SECRET = "canary-secret-81d0";

    static final int ROWS = 1_000;

    /** The row that the destination refuses while it is told to. */
    private static final String PICKED = "7";

    @TempDir
    Path folder;

    private SyncStage stage;

    /** Starts the real thing, empty. */
    abstract void startDestination(Path in) throws Exception;

    abstract void stopDestination() throws Exception;

    /** The section of a connection file that leads there. {@code ${file:secret}} is {@link #SECRET}. */
    abstract String section() throws Exception;

    /** The same, of a destination that does not take events. */
    abstract String brokenSection() throws Exception;

    /** What is wrong with that one, in words that its check has to have. */
    abstract String whatIsBroken();

    /** What it holds in the end: names by key. */
    abstract Map<String, String> held() throws Exception;

    /** How often each message id has arrived; empty if it does not keep them. */
    abstract Map<String, Long> arrivals() throws Exception;

    /** Has it refuse the row with this key, or no row any more; false if it takes everything. */
    abstract boolean refuse(String key, boolean refused) throws Exception;

    /** The mapping that goes with it. */
    String mapping() {
        return SyncStage.IDENTIFY;
    }

    /** Runs a command. */
    SyncStage.Outcome run(String... arguments) throws Exception {
        return SyncStage.command(arguments);
    }

    private String table() {
        return "contract_" + getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    @BeforeEach
    void start() throws Exception {
        SharedWarehouse.createTable(
                table(), "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        stage = new SyncStage(folder.resolve("stage"), "select id, name from " + table()).withMapping(mapping());
        Files.writeString(folder.resolve("stage").resolve("secret"), SECRET);
        startDestination(folder.resolve("destination"));
    }

    @AfterEach
    void stop() throws Exception {
        stopDestination();
        stage.close();
    }

    @Test
    void everyRowArrivesOnceThenItsChangesAndThenNothing() throws Exception {
        assertThat(sync().path("delivered").asLong()).isEqualTo(ROWS);
        assertThat(held()).hasSize(ROWS).containsEntry("1", "name 1");

        SharedWarehouse.execute("update %s set name = 'other' where id <= 10".formatted(table()));
        SharedWarehouse.execute("delete from %s where id in (11, 12)".formatted(table()));
        SharedWarehouse.execute("insert into %s values (5000, 'new')".formatted(table()));
        JsonNode second = sync();
        assertThat(List.of(
                        second.path("updated").asLong(),
                        second.path("deleted").asLong(),
                        second.path("inserted").asLong(),
                        second.path("delivered").asLong()))
                .containsExactly(10L, 2L, 1L, 13L);
        assertThat(held())
                .hasSize(ROWS - 1)
                .containsEntry("1", "other")
                .containsEntry("5000", "new")
                .doesNotContainKeys("11", "12");

        assertThat(sync().path("delivered").asLong()).isZero();
        assertThat(arrivals().values()).as("how often a message arrived").allMatch(times -> times == 1);
        assertThat(outcomes("1")).containsExactly("1 insert delivered", "2 update delivered");
        assertThat(outcomes("11")).containsExactly("1 insert delivered", "2 delete delivered");
    }

    @Test
    void refusedRowIsRejectedAloneAndGoesThroughOnceTheCauseIsMended() throws Exception {
        assumeThat(refuse(PICKED, true)).as("it refuses something").isTrue();
        JsonNode run = sync();
        assertThat(run.path("delivered").asLong()).isEqualTo(ROWS - 1);
        assertThat(run.path("rejected").asLong()).isEqualTo(1);
        assertThat(run.at("/rejects/0/recordId").asText()).isEqualTo(PICKED);
        assertThat(run.at("/rejects/0/reason").asText()).isNotBlank().doesNotContain(SECRET);
        assertThat(held()).hasSize(ROWS - 1).doesNotContainKey(PICKED);

        refuse(PICKED, false);
        JsonNode mended = sync();
        assertThat(mended.path("delivered").asLong()).isEqualTo(1);
        assertThat(mended.path("keptRejects").asLong()).isZero();
        assertThat(held()).hasSize(ROWS).containsEntry(PICKED, "name " + PICKED);
        assertThat(outcomes(PICKED)).hasSize(2).first().asString().endsWith("rejected");
    }

    @Test
    void checkTellsWhetherEventsWouldBeTakenAndSendsNone() throws Exception {
        SyncStage.Outcome working = command("check", file(section()));
        assertThat(working.exitCode()).as(working.toString()).isZero();
        assertThat(working.output()).contains("ok     Run the model").doesNotContain("FAILED", SECRET);
        assertThat(held()).isEmpty();

        SyncStage.Outcome broken = command("check", file(brokenSection()));
        assertThat(broken.exitCode()).as(broken.toString()).isEqualTo(1);
        assertThat(broken.output()).contains("FAILED", whatIsBroken()).doesNotContain(SECRET, "\tat ");
    }

    /** The arguments of a sync of what this section leads to. */
    final List<String> syncOf(String section) throws Exception {
        return List.of(
                "sync", file(section).toString(), "--state", stage.state().toString(), "-o", "json");
    }

    /** The connection file with this section. */
    final Path file(String section) throws Exception {
        Path written = stage.file();
        String text = Files.readString(written);
        return Files.writeString(
                written.resolveSibling("contract.yaml"),
                text.substring(0, text.indexOf("destination:")) + "destination: " + section + "\n");
    }

    private JsonNode sync() throws Exception {
        return command("sync", file(section()), "-o", "json").run();
    }

    private SyncStage.Outcome command(String command, Path file, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of(command, file.toString()));
        if (!command.equals("check")) {
            all.addAll(List.of("--state", stage.state().toString()));
        }
        all.addAll(List.of(more));
        return run(all.toArray(new String[0]));
    }

    private List<String> outcomes(String key) throws Exception {
        JsonNode rows = new ObjectMapper()
                .readTree(command("rows", file(section()), "--key", key, "-o", "json")
                        .output());
        List<String> outcomes = new ArrayList<>();
        rows.path("rows")
                .forEach(row -> outcomes.add("%d %s %s"
                        .formatted(
                                row.path("run").asLong(),
                                row.path("op").asText(),
                                row.path("outcome").asText())));
        return outcomes;
    }
}
