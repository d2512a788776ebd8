package io.spillway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Topics of a real broker, written to exactly once. */
final class KafkaSyncITCase extends SyncContract {
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
}
