package io.spillway.control;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A broker of Kafka in a process of its own, which can be killed and comes back with what it has stored. */
final class KafkaServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final Path configuration;
    private final int port;
    private ChildJvm broker;
    private int started;

    private KafkaServer(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.port = freePort();
        this.configuration = Files.writeString(folder.resolve("server.properties"), properties(freePort()));
        format();
        this.broker = launch();
    }

    static KafkaServer start(Path folder) throws IOException, InterruptedException {
        KafkaServer server = new KafkaServer(folder);
        server.awaitAnswer();
        return server;
    }

    private String properties(int controllerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%1$s:%3$d
                listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d
                advertised.listeners=PLAINTEXT://%1$s:%2$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%4$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                group.initial.rebalance.delay.ms=0
                auto.create.topics.enable=false
                num.network.threads=2
                num.io.threads=2
                log.cleaner.enable=false
                """.formatted(LOOPBACK, port, controllerPort, folder.resolve("logs"));
    }

    private void format() throws IOException, InterruptedException {
        try (ChildJvm tool = jvm(
                "format",
                "kafka.tools.StorageTool",
                "format",
                "-t",
                Uuid.randomUuid().toString(),
                "-c",
                configuration.toString())) {
            await().atMost(PATIENCE).until(() -> !tool.isAlive());
        }
    }

    private ChildJvm launch() throws IOException {
        return jvm("broker-" + ++started, "kafka.Kafka", configuration.toString());
    }

    private ChildJvm jvm(String name, String mainClass, String... arguments) throws IOException {
        Path own = folder.resolve(name);
        List<String> all = new ArrayList<>(List.of(
                "-Xmx256m",
                "-Dlog4j2.configurationFile="
                        + Objects.requireNonNull(
                                KafkaServer.class.getClassLoader().getResource("log4j2.xml")),
                "-Dspillway.log.file=" + own.resolve("log"),
                "-Dspillway.log.pattern=" + own.resolve("log") + ".%i",
                mainClass));
        all.addAll(List.of(arguments));
        return ChildJvm.start(own, Map.of(), all);
    }

    private void awaitAnswer() {
        try (Admin admin = admin()) {
            await("the broker answers").atMost(PATIENCE).ignoreExceptions().until(() -> {
                if (!broker.isAlive()) {
                    throw new AssertionError("The broker has ended, see " + folder);
                }
                return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
            });
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    String address() {
        return LOOPBACK + ":" + port;
    }

    void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** SIGKILL; then it is started again. */
    void killAndRestart() throws Exception {
        broker.close();
        broker = launch();
        awaitAnswer();
    }

    /** Everything that is committed in a topic, partition by partition in its order. */
    List<ConsumerRecord<String, String>> committed(String topic) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            await("the topic is read").pollInSameThread().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return partitions.stream()
                        .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
            });
            return records;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError("There is no free port", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        broker.close();
    }
}
