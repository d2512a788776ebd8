package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.control.S3Server.StoredObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bucket, through Flink's plugin. Every command is a process, as the environment says where plugin and options are.
 */
final class S3SyncITCase extends SyncContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path storeFolder;

    private static S3Server store;
    private static int buckets;

    private int processes;

    @BeforeAll
    static void startStore() throws Exception {
        store = S3Server.start(storeFolder);
        Path configuration = Files.createDirectories(storeFolder.resolve("conf"));
        Files.writeString(configuration.resolve("config.yaml"), """
                s3.endpoint: %s
                s3.path.style.access: true
                s3.access-key: canary-access-key-27aa
                s3.secret-key: %s
                # not for the cluster inside the process
                taskmanager.numberOfTaskSlots: 0
                high-availability.type: zookeeper
                """.formatted(store.address(), SECRET));
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @Override
    void startDestination(Path in) throws Exception {
        store.createBucket("bucket-" + ++buckets);
    }

    @Override
    void stopDestination() {
        // the store stays for the next test
    }

    @Override
    String section() {
        return "{type: files, path: \"s3://bucket-%d/some/folder\"}".formatted(buckets);
    }

    @Override
    String brokenSection() {
        return "{type: files, path: \"s3://nowhere/folder\"}";
    }

    @Override
    String whatIsBroken() {
        return "cannot be written";
    }

    @Override
    SyncStage.Outcome run(String... arguments) throws Exception {
        return end(start(environment(), List.of(arguments)));
    }

    private static Map<String, String> environment() {
        return Map.of(
                "FLINK_CONF_DIR",
                storeFolder.resolve("conf").toString(),
                "FLINK_PLUGINS_DIR",
                System.getProperty("spillway.flink.plugins", ""));
    }

    private SpillwayProcess start(Map<String, String> environment, List<String> arguments) throws Exception {
        Path own = Files.createDirectories(folder.resolve("process-" + ++processes));
        return SpillwayProcess.start(own, arguments, environment);
    }

    private static SyncStage.Outcome end(SpillwayProcess started) throws Exception {
        try (SpillwayProcess process = started) {
            int exitCode = process.exitCode(PATIENCE);
            return new SyncStage.Outcome(exitCode, process.output(), process.errors());
        }
    }

    @Test
    void whatAKilledSyncHasWrittenIsThereOnce() throws Exception {
        List<String> sync = syncOf(section().replace("}", ", eventsPerSecond: 250}"));
        try (SpillwayProcess spillway = start(environment(), sync)) {
            spillway.awaitWhileRunning(
                    "some events are there", () -> !arrived().events().isEmpty());
            spillway.kill();
        }
        assertThat(held()).hasSizeLessThan(ROWS);

        SyncStage.Outcome next = run(syncOf(section()).toArray(new String[0]));
        assertThat(next.exitCode()).as(next.toString()).isZero();
        assertThat(next.runs().get(0).path("delivered").asLong()).isEqualTo(ROWS);
        assertThat(held()).hasSize(ROWS);
        assertThat(arrivals().values()).as("how often a message arrived").allMatch(times -> times == 1);
        assertThat(log()).contains("S3").doesNotContain("canary");
    }

    private String log() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            Path log = files.filter(file -> file.endsWith("spillway.log"))
                    .findAny()
                    .orElseThrow();
            return Files.readString(log);
        }
    }

    @Test
    void environmentThatNamesNothingIsToldAndNotPassedOver() throws Exception {
        List<String> check = List.of("check", file(section()).toString());
        String nowhere = folder.resolve("nowhere").toString();
        for (String variable : environment().keySet()) {
            SyncStage.Outcome outcome = end(start(Map.of(variable, nowhere), check));
            assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(2);
            assertThat(outcome.errors()).contains(nowhere).doesNotContain("\tat ");
        }
        SyncStage.Outcome without = end(start(Map.of(), check));
        assertThat(without.exitCode()).as(without.toString()).isEqualTo(1);
        assertThat(without.output()).contains("flink-s3-fs-hadoop");
    }

    private static ArrivedEvents arrived() throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (StoredObject object : store.objects("bucket-" + buckets)) {
            if (object.key().endsWith("/")) {
                // Hadoop's mark of a folder, which a check leaves behind
                assertThat(object.text()).isEmpty();
                continue;
            }
            assertThat(object.key()).matches("some/folder/run=[^/]+/events-[^/]+\\.jsonl");
            for (String line : object.text().lines().toList()) {
                events.add(new ObjectMapper().readTree(line));
            }
        }
        return new ArrivedEvents(events);
    }

    @Override
    Map<String, String> held() throws Exception {
        return arrived().names();
    }

    @Override
    Map<String, Long> arrivals() throws Exception {
        return arrived().arrivals();
    }

    /** Buckets take everything. */
    @Override
    boolean refuse(String key, boolean refused) {
        return false;
    }
}
