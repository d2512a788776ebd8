package io.spillway.control.flink;

import java.io.IOException;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** Flink's options for the embedded cluster. */
final class EmbeddedConfiguration {

    static final String LOOPBACK = "127.0.0.1";

    private static final MemorySize LEAST_NETWORK_MEMORY = MemorySize.ofMebiBytes(16);
    /** Two exchanges from all to all need about 3 MiB per slot at parallelism 8, less below. */
    private static final int NETWORK_MEBIBYTES_PER_SLOT = 4;

    private EmbeddedConfiguration() {}

    static Configuration of(EmbeddedClusterOptions options, WorkFolder work) throws IOException {
        Configuration configuration = new Configuration();
        addresses(configuration);
        memory(configuration, options);
        folders(configuration, work);
        state(configuration);
        behaviour(configuration);
        return configuration;
    }

    /** Without its bind host the JobManager's blob server, which takes jars, listens on every interface. */
    private static void addresses(Configuration configuration) {
        configuration.set(RestOptions.ADDRESS, LOOPBACK);
        configuration.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        configuration.set(TaskManagerOptions.HOST, LOOPBACK);
        configuration.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    }

    private static void memory(Configuration configuration, EmbeddedClusterOptions options) {
        MemorySize forSlots = MemorySize.ofMebiBytes((long) options.slots() * NETWORK_MEBIBYTES_PER_SLOT);
        MemorySize network = forSlots.compareTo(LEAST_NETWORK_MEMORY) > 0 ? forSlots : LEAST_NETWORK_MEMORY;
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, new MemorySize(options.managedMemoryBytes()));
    }

    private static void folders(Configuration configuration, WorkFolder work) throws IOException {
        configuration.set(CoreOptions.TMP_DIRS, work.folder("tmp").toString());
        configuration.set(WebOptions.TMP_DIR, work.folder("web").toString());
        configuration.set(WebOptions.UPLOAD_DIR, work.folder("upload").toString());
    }

    private static void state(Configuration configuration) {
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    }

    private static void behaviour(Configuration configuration) {
        // the job's classes are this process's own: loading and compiling them again for every job took most of its
        // start
        configuration.set(CoreOptions.CLASSLOADER_RESOLVE_ORDER, "parent-first");
        // a task that does not stop must not take the only TaskManager, and every other job, with it
        configuration.set(TaskManagerOptions.TASK_CANCELLATION_TIMEOUT, Duration.ZERO);
        // asking this cluster is cheap; its answers need not be seconds old
        configuration.set(WebOptions.REFRESH_INTERVAL, Duration.ofSeconds(1));
        configuration.set(RestOptions.CACHE_CHECKPOINT_STATISTICS_TIMEOUT, Duration.ofMillis(200));
    }
}
