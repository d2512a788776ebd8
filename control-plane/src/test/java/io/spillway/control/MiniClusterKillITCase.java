package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.Kills.Moment;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same as in {@link SessionClusterKillITCase}, within this process: TaskManagers end while their tasks run. */
@Timeout(240)
class MiniClusterKillITCase {
    private static final String LOOPBACK = "127.0.0.1";

    @TempDir
    static Path folder;

    private static MiniCluster cluster;
    private static KillStage stage;
    /** The oldest that lives; new ones get the next number. */
    private static int taskManager;

    @BeforeAll
    static void start() throws Exception {
        SessionCluster.processKey();
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration())
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(1)
                .setCommonBindAddress(LOOPBACK)
                .withRandomPorts()
                .build());
        cluster.start();
        stage = new KillStage(
                folder,
                new ChangingTable("killed_in_mini"),
                ControlPlane.start(
                        folder.resolve("state"),
                        SyncStage.jobJar(),
                        cluster.getRestAddress().get()));
        stage.begin();
        assertThat(stage.succeeds().durable().delivered()).isEqualTo(ChangingTable.ROWS);
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, LOOPBACK);
        configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(16));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(16));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
        configuration.set(CoreOptions.TMP_DIRS, folder.toString());
        configuration.set(WebOptions.TMP_DIR, folder.resolve("web").toString());
        configuration.set(WebOptions.UPLOAD_DIR, folder.resolve("upload").toString());
        configuration.set(CoreOptions.CLASSLOADER_RESOLVE_ORDER, "parent-first");
        return configuration;
    }

    @AfterAll
    static void stop() throws Exception {
        try (AutoCloseable first = () -> cluster.closeAsync().get(20, TimeUnit.SECONDS);
                AutoCloseable then = stage) {
            stage.assertQuiet();
        }
    }

    static Stream<Arguments> moments() {
        return Kills.repeated(Stream.of(Moment.values()).map(Arguments::of));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void runGoesOn(Moment moment) throws Exception {
        new Kills(stage)
                .strike(
                        () -> {
                            cluster.terminateTaskManager(taskManager++).get(20, TimeUnit.SECONDS);
                            cluster.startTaskManager();
                        },
                        moment);
    }
}
