package io.spillway.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sync into topics of a real broker. */
@Timeout(180)
class KafkaITCase {
    private static final int ROWS = 2_500;

    @TempDir
    static Path brokerFolder;

    private static KafkaServer kafka;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaServer.start(brokerFolder);
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
    }

    @Test
    void everyChangeIsCommittedExactlyOnceFromRunToRun() throws Exception {
        kafka.createTopic("exact", 3);
        table("exact_source");
        try (SyncStage stage = new SyncStage(folder, "select id, name from exact_source")) {
            Path file = file(stage, "{topic: exact, delivery: exactlyOnce}");
            assertThat(sync(stage, file).path("delivered").asLong()).isEqualTo(ROWS);
            List<ConsumerRecord<String, String>> first = kafka.committed("exact");
            assertThat(first).hasSize(ROWS);
            ConsumerRecord<String, String> one = first.get(0);
            JsonNode event = new ObjectMapper().readTree(one.value());
            assertThat(one.key()).isEqualTo(event.path("recordId").asText());
            assertThat(header(one, "spillway-message-id"))
                    .isEqualTo(event.path("messageId").asText());
            assertThat(header(one, "spillway-op")).isEqualTo("insert");
            assertThat(header(one, "spillway-connection")).isEqualTo("stage");
            assertThat(header(one, "spillway-run")).isNotBlank();

            SharedWarehouse.execute("update exact_source set name = 'other' where id <= 10");
            SharedWarehouse.execute("delete from exact_source where id in (11, 12)");
            JsonNode second = sync(stage, file);
            assertThat(second.path("delivered").asLong()).isEqualTo(12);
            assertThat(sync(stage, file).path("delivered").asLong()).isZero();

            List<ConsumerRecord<String, String>> all = kafka.committed("exact");
            assertThat(messageIds(all).values())
                    .as("how often each message is there")
                    .containsOnly(1L);
            assertThat(all).hasSize(ROWS + 12);
            assertThat(fold(all)).hasSize(ROWS - 2).containsEntry("1", "other").doesNotContainKeys("11", "12");
        }
    }

    @Test
    void deletesAreTombstonesWhereThatIsAskedFor() throws Exception {
        kafka.createTopic("compacted", 2);
        table("compacted_source");
        try (SyncStage stage = new SyncStage(folder, "select id, name from compacted_source")) {
            Path file = file(stage, "{topic: compacted, tombstones: true}");
            sync(stage, file);
            SharedWarehouse.execute("delete from compacted_source where id = 7");
            sync(stage, file);

            assertThat(kafka.committed("compacted"))
                    .filteredOn(record -> record.key().equals("7"))
                    .extracting(ConsumerRecord::value)
                    .element(1)
                    .isNull();
        }
    }

    @Test
    void eventThatIsTooLargeIsRejectedAndTheOthersArrive() throws Exception {
        kafka.createTopic("limited", 1);
        table("limited_source");
        SharedWarehouse.execute("update limited_source set name = repeat('x', 60000) where id = 7");
        try (SyncStage stage = new SyncStage(folder, "select id, name from limited_source")) {
            Path file = file(stage, "{topic: limited, properties: {max.request.size: 65536}}");
            JsonNode run = sync(stage, file);
            assertThat(run.path("delivered").asLong()).isEqualTo(ROWS - 1);
            assertThat(run.at("/rejects/0/recordId").asText()).isEqualTo("7");
            assertThat(run.at("/rejects/0/reason").asText()).contains("the destination takes");
            assertThat(kafka.committed("limited")).hasSize(ROWS - 1);
        }
    }

    private static void table(String name) throws Exception {
        SharedWarehouse.createTable(
                name, "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
    }

    static Path file(SyncStage stage, String settings) throws Exception {
        Path written = stage.file();
        String text = Files.readString(written);
        return Files.writeString(
                written.resolveSibling("kafka.yaml"),
                text.substring(0, text.indexOf("destination:"))
                        + "destination: {type: kafka, bootstrapServers: \"%s\", %s\n"
                                .formatted(kafka.address(), settings.substring(1)));
    }

    private static JsonNode sync(SyncStage stage, Path file) {
        return SyncStage.command(
                        "sync", file.toString(), "--state", stage.state().toString(), "-o", "json")
                .run();
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static Map<String, Long> messageIds(List<ConsumerRecord<String, String>> records) {
        return records.stream()
                .collect(Collectors.groupingBy(record -> header(record, "spillway-message-id"), Collectors.counting()));
    }

    /** What a reader has in the end: names by key. */
    private static Map<String, String> fold(List<ConsumerRecord<String, String>> records) throws Exception {
        Map<String, String> names = new TreeMap<>();
        for (ConsumerRecord<String, String> record : records) {
            JsonNode event = new ObjectMapper().readTree(record.value());
            if (header(record, "spillway-op").equals("delete")) {
                names.remove(record.key());
            } else {
                names.put(record.key(), event.at("/traits/name").asText());
            }
        }
        return names;
    }
}
