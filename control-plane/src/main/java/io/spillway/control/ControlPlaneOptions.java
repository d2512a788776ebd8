package io.spillway.control;

import io.spillway.control.flink.EmbeddedClusterOptions;
import java.nio.file.Path;

/**
 * The size of a control plane's Flink.
 *
 * @param slots of the embedded cluster, 1 or more
 * @param parallelism of jobs, 1 to {@code slots}; may differ from one start to the next
 * @param managedMemoryBytes what RocksDB may use outside the heap, shared by the slots
 */
public record ControlPlaneOptions(int slots, int parallelism, long managedMemoryBytes) {
    /** What a laptop has to spare. */
    public static final ControlPlaneOptions DEFAULT = new ControlPlaneOptions(2, 2, 256L << 20);

    public ControlPlaneOptions {
        if (parallelism < 1 || parallelism > slots) {
            throw new IllegalArgumentException(
                    "Parallelism is %d, with %d slots 1 to %d is possible".formatted(parallelism, slots, slots));
        }
    }

    /** The same with another size of managed memory. */
    public ControlPlaneOptions withManagedMemory(long bytes) {
        return new ControlPlaneOptions(slots, parallelism, bytes);
    }

    /** The same with so many slots, all used by each job. */
    public ControlPlaneOptions withSlots(int number) {
        return new ControlPlaneOptions(number, number, managedMemoryBytes);
    }

    /** The same with another parallelism. */
    public ControlPlaneOptions withParallelism(int number) {
        return new ControlPlaneOptions(slots, number, managedMemoryBytes);
    }

    EmbeddedClusterOptions cluster(Path workFolder) {
        return new EmbeddedClusterOptions(slots, managedMemoryBytes, workFolder);
    }
}
