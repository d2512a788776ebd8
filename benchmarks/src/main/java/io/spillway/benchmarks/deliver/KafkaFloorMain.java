package io.spillway.benchmarks.deliver;

import static io.spillway.benchmarks.process.MeasuredJvm.ANSWER;

import io.spillway.benchmarks.broker.BenchTopic;
import io.spillway.benchmarks.service.BenchSync;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The floor of delivery to Kafka: sends events that a job has sent before, key, headers and value, in transactions of a
 * second, with the settings that sinks give their producers, in loops that do nothing else. Does so for each line of
 * its input, and says when all is committed.
 */
final class KafkaFloorMain {
    private static final int SAMPLED_EVENTS = 20_000;
    private static final int EVENTS_AT_ONCE = 100;
    /** As far apart as checkpoints begin. */
    private static final long TRANSACTION_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<ConsumerRecord<byte[], byte[]>> sample;
    private final String topic;
    private final long events;
    private final AtomicLong taken = new AtomicLong();

    private KafkaFloorMain(List<ConsumerRecord<byte[], byte[]>> sample, String topic, long events) {
        this.sample = sample;
        this.topic = topic;
        this.events = events;
    }

    /**
     * What it is told.
     *
     * @param sampled a topic that holds events of a job
     * @param topic where they are sent
     * @param events how many to send each time
     * @param producers how many share them
     */
    static List<String> arguments(String address, BenchTopic sampled, String topic, long events, int producers) {
        return List.of(
                address,
                sampled.name(),
                String.valueOf(sampled.partitions()),
                topic,
                String.valueOf(events),
                String.valueOf(producers));
    }

    /** Runs with these {@link #arguments}. */
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        List<ConsumerRecord<byte[], byte[]>> sample;
        try (BenchTopic sampled = new BenchTopic(args[0], args[1], Integer.parseInt(args[2]))) {
            sample = sampled.sample(SAMPLED_EVENTS);
        }
        List<Producer<byte[], byte[]>> producers = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[5]); i++) {
            producers.add(producer(args[0], "floor-" + i));
        }
        ExecutorService threads = Executors.newFixedThreadPool(producers.size());
        try {
            answers.println(ANSWER + FloorMain.DONE);
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (orders.readLine() != null) {
                KafkaFloorMain floor = new KafkaFloorMain(sample, args[3], Long.parseLong(args[4]));
                for (Future<?> loop : threads.invokeAll(floor.loops(producers))) {
                    loop.get();
                }
                answers.println(ANSWER + FloorMain.DONE);
            }
        } finally {
            threads.shutdownNow();
            producers.forEach(Producer::close);
        }
    }

    private static Producer<byte[], byte[]> producer(String address, String transactionalId) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        address,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        BenchSync.TRANSACTION_TIMEOUT_MILLIS,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        transactionalId),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private List<Callable<@Nullable Void>> loops(List<Producer<byte[], byte[]>> producers) {
        List<Callable<@Nullable Void>> loops = new ArrayList<>();
        for (Producer<byte[], byte[]> producer : producers) {
            loops.add(() -> {
                send(producer);
                return null;
            });
        }
        return loops;
    }

    /** Sends some until none are left; what the broker refuses fails the commit. */
    private void send(Producer<byte[], byte[]> producer) {
        producer.beginTransaction();
        long begun = System.nanoTime();
        for (long from = next(); from < events; from = next()) {
            for (long i = from; i < Math.min(events, from + EVENTS_AT_ONCE); i++) {
                ConsumerRecord<byte[], byte[]> event = sample.get((int) (i % sample.size()));
                Future<?> unused =
                        producer.send(new ProducerRecord<>(topic, null, event.key(), event.value(), event.headers()));
            }
            if (System.nanoTime() - begun > TRANSACTION_NANOS) {
                producer.commitTransaction();
                producer.beginTransaction();
                begun = System.nanoTime();
            }
        }
        producer.commitTransaction();
    }

    private long next() {
        return taken.getAndAdd(EVENTS_AT_ONCE);
    }
}
