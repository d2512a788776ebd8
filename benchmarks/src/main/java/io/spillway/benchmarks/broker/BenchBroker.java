package io.spillway.benchmarks.broker;

import io.spillway.benchmarks.process.MeasuredJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker of Kafka on loopback, in a process of its own. It has the settings that brokers have anyway, but for what
 * one alone needs and for smaller segments, so that what was measured can be removed from its disk.
 */
public final class BenchBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final long PATIENCE_SECONDS = 90;
    private static final long LOOK_SECONDS = 2;
    private static final String SETTINGS = """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@%1$s:%3$d
            listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d
            advertised.listeners=PLAINTEXT://%1$s:%2$d
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
            log.dirs=%4$s
            offsets.topic.replication.factor=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            auto.create.topics.enable=false
            log.segment.bytes=134217728
            log.segment.delete.delay.ms=1000
            log.retention.check.interval.ms=5000
            """;

    private final MeasuredJvm jvm;
    private final String address;

    private BenchBroker(MeasuredJvm jvm, String address) {
        this.jvm = jvm;
        this.address = address;
    }

    /** Starts a broker whose files are in this folder, and waits until it answers. */
    public static BenchBroker start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    folder.resolve("server.properties"),
                    SETTINGS.formatted(HOST, first.getLocalPort(), second.getLocalPort(), folder.resolve("logs")));
            first.close();
            second.close();
            MeasuredJvm jvm = MeasuredJvm.start(
                    BrokerMain.class,
                    // as the scripts have it that brokers come with
                    List.of(
                            "-Xmx1g",
                            "-XX:-UseParallelGC",
                            "-XX:+UseG1GC",
                            "-Dspillway.log.file=" + folder.resolve("broker.log"),
                            "-Dspillway.log.pattern=" + folder.resolve("broker.log") + ".%i"),
                    List.of(folder.resolve("server.properties").toString()));
            BenchBroker broker = new BenchBroker(jvm, HOST + ":" + first.getLocalPort());
            broker.awaitAnswer();
            return broker;
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Admin admin = admin()) {
            while (!answers(admin)) {
                if (!jvm.isAlive() || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                    jvm.close();
                    throw new IOException("The broker does not answer, see what it said above");
                }
            }
        }
    }

    private static boolean answers(Admin admin) throws InterruptedException {
        try {
            return !admin.describeCluster()
                    .nodes()
                    .get(LOOK_SECONDS, TimeUnit.SECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            // not yet
            return false;
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address));
    }

    /** How clients reach it. */
    public String address() {
        return address;
    }

    /** CPU that it has used so far. */
    public double cpuSeconds() throws IOException {
        return jvm.cpuSeconds();
    }

    /** Makes a topic. */
    public BenchTopic createTopic(String name, int partitions) throws IOException, InterruptedException {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The topic %s cannot be made".formatted(name), e);
        }
        return new BenchTopic(address, name, partitions);
    }

    @Override
    public void close() {
        jvm.close();
    }
}
