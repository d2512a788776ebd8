package io.spillway.benchmarks.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That measurements count what readers would see, on a real broker. */
@Timeout(180)
class BenchTopicITCase {
    @TempDir
    Path folder;

    @Test
    void onlyWhatIsCommittedIsCountedAndAsOftenAsItIsThere() throws Exception {
        try (BenchBroker broker = BenchBroker.start(folder);
                BenchTopic topic = broker.createTopic("some", 2);
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, 1, 2, 2);
            producer.flush();
            assertThat(topic.isSettled()).isFalse();
            assertThat(topic.read(0).events()).isZero();
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, 3);
            producer.flush();
            producer.abortTransaction();
            long later = System.currentTimeMillis() + 1;
            while (System.currentTimeMillis() < later) {
                Thread.onSpinWait();
            }
            producer.beginTransaction();
            send(producer, 4);
            producer.commitTransaction();

            // brokers mark the end of a transaction after they have answered
            while (!topic.isSettled()) {
                Thread.onSpinWait();
            }
            BenchTopic.Tally tally = topic.read(later);
            assertThat(tally.events()).isEqualTo(4);
            assertThat(tally.rows()).isEqualTo(3);
            assertThat(tally.lateEvents()).isOne();
            assertThat(topic.position()).isEqualTo(topic.end());
            assertThat(topic.read(0).events()).isZero();

            assertThat(topic.sample(10)).hasSize(4);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(BenchBroker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address(), "transactional.id", "test"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, int... rows) {
        for (int row : rows) {
            Future<?> unused = producer.send(
                    new ProducerRecord<>("some", String.valueOf(row).getBytes(StandardCharsets.US_ASCII), new byte[0]));
        }
    }
}
