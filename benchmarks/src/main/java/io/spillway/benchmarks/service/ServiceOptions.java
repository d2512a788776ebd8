package io.spillway.benchmarks.service;

import java.util.List;

/**
 * How a measured service is set up.
 *
 * @param managedMemoryBytes what its Flink gives RocksDB outside the heap
 * @param jvmOptions for its JVM, a profiler's for instance
 */
public record ServiceOptions(long managedMemoryBytes, List<String> jvmOptions) {
    public ServiceOptions {
        jvmOptions = List.copyOf(jvmOptions);
    }
}
