package io.spillway.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics of a real broker, written to exactly once. */
final class KafkaSyncITCase extends SyncContract {
    private static final int ROWS = 500;
    private static final int TOO_LONG = 60_000;

    @TempDir
    static Path brokerFolder;

    private static KafkaServer kafka;
    private static int topics;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = KafkaServer.start(brokerFolder);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        kafka.close();
    }

    @Override
    void startDestination(Path in) throws Exception {
        kafka.createTopic("topic-" + ++topics, 3);
    }

    @Override
    void stopDestination() {
        // the broker stays for the next test
    }

    private static String section(String topic) {
        return ("{type: kafka, bootstrapServers: \"%s\", topic: %s, delivery: exactlyOnce, requestTimeoutSeconds: 5,"
                        + " transactionalId: %s, properties: {max.request.size: 65536}}")
                .formatted(kafka.address(), topic, topic);
    }

    @Override
    String section() {
        return section("topic-" + topics);
    }

    @Override
    String brokenSection() {
        return section("nowhere");
    }

    @Override
    String whatIsBroken() {
        return "Find the topic: UnknownTopicOrPartitionException";
    }

    private static ArrivedEvents arrived() throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (ConsumerRecord<String, String> record : kafka.committed("topic-" + topics)) {
            events.add(new ObjectMapper().readTree(record.value()));
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

    /** Brokers refuse nothing of a row but its length. */
    @Override
    boolean refuse(String key, boolean refused) throws Exception {
        SharedWarehouse.execute(
                "update contract_kafkasyncitcase set name = 'name ' || id || repeat('.', %d) where id = %s"
                        .formatted(refused ? TOO_LONG : 0, key));
        return true;
    }

    @Test
    void recordCarriesTheRowsKeyAndTellsInHeadersWhatItIs() throws Exception {
        kafka.createTopic("headers", 3);
        table("headers_source");
        try (SyncStage stage = new SyncStage(folder.resolve("other"), "select id, name from headers_source")) {
            Path file = file(stage, "{topic: headers}");
            sync(stage, file);
            ConsumerRecord<String, String> one = kafka.committed("headers").get(0);
            JsonNode event = new ObjectMapper().readTree(one.value());
            assertThat(one.key()).isEqualTo(event.path("recordId").asText());
            assertThat(header(one, "spillway-message-id"))
                    .isEqualTo(event.path("messageId").asText());
            assertThat(header(one, "spillway-op")).isEqualTo("insert");
            assertThat(header(one, "spillway-connection")).isEqualTo("stage");
            assertThat(header(one, "spillway-run"))
                    .isEqualTo(event.at("/context/sources/job_run_id").asText());
        }
    }

    @Test
    void deletesAreTombstonesWhereThatIsAskedFor() throws Exception {
        kafka.createTopic("compacted", 2);
        table("compacted_source");
        try (SyncStage stage = new SyncStage(folder.resolve("other"), "select id, name from compacted_source")) {
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

    private static void table(String name) throws Exception {
        SharedWarehouse.createTable(
                name, "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
    }

    private static Path file(SyncStage stage, String settings) throws Exception {
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
}
