package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes are killed while events are written to Kafka exactly once: a consumer that reads what is committed sees
 * each of them once. {@code -Dspillway.kills.repeats=20} does it again and again.
 */
@Timeout(240)
class KafkaKillITCase {
    private static final int TASK_MANAGERS = 2;
    private static final int ROWS = 4_000;
    private static final int EVENTS_BEFORE = 800;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static SessionCluster cluster;
    private static KafkaServer kafka;
    private static int kills;

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaServer.start(folder.resolve("kafka"));
        cluster = SessionCluster.start(folder.resolve("flink"), TASK_MANAGERS);
    }

    @AfterAll
    static void stop() throws Exception {
        try (AutoCloseable first = cluster;
                AutoCloseable then = kafka) {
            assertThat(kills).isPositive();
        }
    }

    /** Who is killed. */
    enum Fault {
        TASK_MANAGER,
        BROKER
    }

    static Stream<Arguments> faults() {
        return IntStream.range(0, Integer.getInteger("spillway.kills.repeats", 1))
                .boxed()
                .flatMap(repeat -> Stream.of(Fault.values()).map(Arguments::of));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void everyEventIsCommittedExactlyOnce(Fault fault) throws Exception {
        String name = "killed" + ++kills;
        kafka.createTopic(name, 3);
        SharedWarehouse.createTable(
                name, "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        try (SyncStage stage = new SyncStage(folder.resolve(name), "select id, name from " + name)) {
            CompletableFuture<SyncStage.Outcome> running = sync(stage, name, 500);
            await("some events are committed")
                    .atMost(PATIENCE)
                    .until(() -> running.isDone() || kafka.committed(name).size() >= EVENTS_BEFORE);
            assertThat(running.isDone())
                    .as(() -> String.valueOf(running.getNow(null)))
                    .isFalse();
            strike(fault);
            JsonNode first = running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).run();
            assertThat(first.path("delivered").asLong()).isEqualTo(ROWS);
            assertThat(arrived(name).arrivals().values())
                    .hasSize(ROWS)
                    .as("how often each message is committed")
                    .containsOnly(1L);

            SharedWarehouse.execute("update %s set name = 'other' where id <= 100".formatted(name));
            SharedWarehouse.execute("delete from %s where id = 101".formatted(name));
            JsonNode second = sync(stage, name, 1_000_000)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .run();
            assertThat(second.path("delivered").asLong()).isEqualTo(101);
            ArrivedEvents all = arrived(name);
            assertThat(all.arrivals().values()).hasSize(ROWS + 101).containsOnly(1L);
            assertThat(all.names())
                    .hasSize(ROWS - 1)
                    .containsEntry("100", "other")
                    .doesNotContainKey("101");
        }
    }

    private static void strike(Fault fault) throws Exception {
        switch (fault) {
            case TASK_MANAGER -> {
                ChildJvm killed = cluster.taskManagers().get(0);
                killed.kill();
                cluster.addTaskManager();
            }
            case BROKER -> kafka.killAndRestart();
        }
    }

    private static CompletableFuture<SyncStage.Outcome> sync(SyncStage stage, String topic, int eventsPerSecond)
            throws Exception {
        Path written = stage.file();
        String text = Files.readString(written);
        Path file = Files.writeString(
                written.resolveSibling("kafka.yaml"),
                text.substring(0, text.indexOf("destination:"))
                        + """
                        destination:
                          type: kafka
                          bootstrapServers: "%s"
                          topic: %s
                          delivery: exactlyOnce
                          transactionalId: %s
                          requestTimeoutSeconds: 2
                          eventsPerSecond: %d
                        """.formatted(kafka.address(), topic, topic, eventsPerSecond));
        return CompletableFuture.supplyAsync(() -> SyncStage.command(
                "sync",
                file.toString(),
                "--state",
                stage.state().toString(),
                "--flink",
                cluster.address().toString(),
                "-o",
                "json"));
    }

    private static ArrivedEvents arrived(String topic) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (ConsumerRecord<String, String> record : kafka.committed(topic)) {
            events.add(new ObjectMapper().readTree(record.value()));
        }
        return new ArrivedEvents(events);
    }
}
