package io.spillway.jobs;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** What a job reads from its Flink configuration. */
public final class SyncJobOptions {
    public static final ConfigOption<MemorySize> GATHER_MEMORY = ConfigOptions.key("spillway.gather.memory")
            .memoryType()
            .defaultValue(MemorySize.ofMebiBytes(128))
            .withDescription("Rows of a round that each subtask of the diff holds in memory, in bytes of heap. "
                    + "What goes beyond is spilled to a local file that is removed with the round.");

    private SyncJobOptions() {}
}
