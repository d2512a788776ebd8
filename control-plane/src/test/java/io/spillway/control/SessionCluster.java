package io.spillway.control;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.jobs.spec.JobToken;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Flink session cluster on this machine, each of its processes a JVM of its own: a JobManager without high
 * availability, and TaskManagers with one slot each.
 */
final class SessionCluster implements AutoCloseable {
    /** After which a silent process counts as dead. */
    static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(4);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final Path configuration;
    private final int rpcPort = freePort();
    private final int restPort = freePort();
    private final String key;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ChildJvm> taskManagers = new ArrayList<>();
    private ChildJvm jobManager;
    private int started;

    private SessionCluster(Path folder) throws IOException {
        this.folder = folder;
        this.configuration = Files.createDirectories(folder.resolve("conf"));
        this.key = processKey();
        Files.writeString(configuration.resolve("config.yaml"), yaml());
        this.jobManager = startJobManager();
    }

    /** Starts a cluster and waits for its slots. */
    static SessionCluster start(Path folder, int taskManagers) throws IOException {
        SessionCluster cluster = new SessionCluster(folder);
        for (int i = 0; i < taskManagers; i++) {
            cluster.addTaskManager();
        }
        cluster.awaitTaskManagers(taskManagers);
        return cluster;
    }

    /** Control planes of this process take the same key. */
    static String processKey() {
        if (System.getProperty(JobToken.KEY_PROPERTY) == null) {
            System.setProperty(JobToken.KEY_PROPERTY, UUID.randomUUID().toString());
        }
        return System.getProperty(JobToken.KEY_PROPERTY);
    }

    private String yaml() {
        return """
                jobmanager.rpc.address: %1$s
                jobmanager.rpc.port: %2$d
                jobmanager.bind-host: %1$s
                rest.address: %1$s
                rest.bind-address: %1$s
                rest.port: %3$d
                web.upload.dir: %4$s
                taskmanager.host: %1$s
                taskmanager.bind-host: %1$s
                taskmanager.numberOfTaskSlots: 1
                taskmanager.cpu.cores: 1
                taskmanager.memory.task.heap.size: 64m
                taskmanager.memory.task.off-heap.size: 0m
                taskmanager.memory.network.min: 16m
                taskmanager.memory.network.max: 16m
                taskmanager.memory.managed.size: 32m
                taskmanager.memory.framework.heap.size: 64m
                taskmanager.memory.framework.off-heap.size: 64m
                taskmanager.memory.jvm-metaspace.size: 128m
                taskmanager.memory.jvm-overhead.min: 64m
                taskmanager.memory.jvm-overhead.max: 64m
                heartbeat.interval: 1000
                heartbeat.timeout: %5$d
                restart-strategy.type: fixed-delay
                restart-strategy.fixed-delay.attempts: 100
                restart-strategy.fixed-delay.delay: 500ms
                """.formatted(LOOPBACK, rpcPort, restPort, folder.resolve("upload"), HEARTBEAT_TIMEOUT.toMillis());
    }

    private ChildJvm startJobManager() throws IOException {
        return start(
                "jobmanager-" + ++started,
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                List.of());
    }

    /** A cluster has neither jobs nor their connectors: jobs bring them, and Flink would take the cluster's. */
    private static String classPath() {
        String all = String.valueOf(System.getProperty("java.class.path"));
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !entry.matches(
                        ".*/(flink-connector-kafka|flink-connector-jdbc|kafka|spillway-jobs)[^/]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Starts one more; it is of use once its slot is there. */
    ChildJvm addTaskManager() throws IOException {
        String name = "taskmanager-" + ++started;
        ChildJvm added = start(
                name,
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                List.of("-D", "taskmanager.resource-id=" + name));
        taskManagers.add(added);
        return added;
    }

    private ChildJvm start(String name, String mainClass, List<String> more) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx256m",
                "-cp",
                classPath(),
                "-Dlog4j2.configurationFile="
                        + Objects.requireNonNull(
                                SessionCluster.class.getClassLoader().getResource("log4j2.xml")),
                "-Dspillway.log.file=" + own.resolve("log"),
                mainClass,
                "--configDir",
                configuration.toString(),
                "-D",
                "io.tmp.dirs=" + own));
        arguments.addAll(more);
        return ChildJvm.start(own, Map.of(JobToken.KEY_VARIABLE, key), arguments);
    }

    URI address() {
        return URI.create("http://%s:%d".formatted(LOOPBACK, restPort));
    }

    /** Those that live. */
    List<ChildJvm> taskManagers() {
        return taskManagers.stream().filter(ChildJvm::isAlive).toList();
    }

    /** Kills the JobManager; another one takes its place, and knows no jobs. */
    void replaceJobManager() throws IOException, InterruptedException {
        jobManager.close();
        jobManager = startJobManager();
    }

    /** Waits until the JobManager knows so many and no others. */
    void awaitTaskManagers(int count) {
        await("%d TaskManagers".formatted(count))
                .pollInSameThread()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> registered() == count);
    }

    private int registered() throws InterruptedException {
        if (!jobManager.isAlive()) {
            throw new AssertionError("The JobManager has ended, see " + folder);
        }
        try {
            JsonNode answer = new ObjectMapper()
                    .readTree(http.send(
                                    HttpRequest.newBuilder(address().resolve("/taskmanagers"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body());
            return answer.path("taskmanagers").size();
        } catch (IOException e) {
            // it is starting
            return -1;
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
        for (ChildJvm taskManager : taskManagers) {
            taskManager.close();
        }
        jobManager.close();
    }
}
