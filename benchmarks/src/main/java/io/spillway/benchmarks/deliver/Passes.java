package io.spillway.benchmarks.deliver;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured in one process, in this order.
 *
 * @param warmUps at least one, of a process that had delivered nothing before; for the JIT, and in no median
 */
record Passes(List<Throughput> warmUps, List<Throughput> measured) {
    Passes {
        warmUps = List.copyOf(warmUps);
        measured = List.copyOf(measured);
    }

    Throughput first() {
        return warmUps.get(0);
    }

    double median(ToDoubleFunction<Throughput> number) {
        double[] sorted = measured.stream().mapToDouble(number).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
