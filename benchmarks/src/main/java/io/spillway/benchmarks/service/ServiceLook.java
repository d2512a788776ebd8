package io.spillway.benchmarks.service;

import io.spillway.control.store.RunRecord;
import org.jspecify.annotations.Nullable;

/**
 * How a sync goes.
 *
 * @param run null before its begin
 * @param heapBytes that are used
 * @param flink the address of the service's Flink
 */
public record ServiceLook(@Nullable RunRecord run, long heapBytes, String flink) {}
