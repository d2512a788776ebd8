package io.spillway.jobs;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** What a job reads from its Flink configuration. */
public final class SyncJobOptions {
    public static final ConfigOption<MemorySize> GATHER_MEMORY = ConfigOptions.key("spillway.gather.memory")
            .memoryType()
            .noDefaultValue()
            .withDescription("Rows of a round that each subtask of the diff holds in memory, in bytes of heap. "
                    + "What goes beyond is spilled to a local file that is removed with the round. "
                    + "Default: three tenths of the TaskManager's heap, divided by its slots.");

    public static final ConfigOption<String> ROW_LOG = ConfigOptions.key("spillway.row-log.folder")
            .stringType()
            .noDefaultValue()
            .withDescription("Folder in which it is written down what was done about each row. TaskManagers and the "
                    + "control plane have to see it alike. Default: no row log.");

    private SyncJobOptions() {}
}
