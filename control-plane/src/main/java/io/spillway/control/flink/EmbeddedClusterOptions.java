package io.spillway.control.flink;

import java.nio.file.Path;

/**
 * The size of an embedded cluster and its place.
 *
 * @param slots how many tasks run side by side; a job takes as many as its parallelism
 * @param managedMemoryBytes what RocksDB may use outside the heap, shared by the slots
 * @param workFolder for files that need not outlive the cluster; it belongs to the cluster alone, is emptied when one
 *     starts and removed when it closes
 */
public record EmbeddedClusterOptions(int slots, long managedMemoryBytes, Path workFolder) {

    public EmbeddedClusterOptions {
        if (slots < 1) {
            throw new IllegalArgumentException("Slots are %d, expected 1 or more".formatted(slots));
        }
        if (managedMemoryBytes < 1) {
            throw new IllegalArgumentException(
                    "Managed memory is %d bytes, RocksDB needs some".formatted(managedMemoryBytes));
        }
        workFolder = workFolder.toAbsolutePath().normalize();
    }
}
