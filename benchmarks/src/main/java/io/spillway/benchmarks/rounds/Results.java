package io.spillway.benchmarks.rounds;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What was measured so far. Numbers are medians of a subject's measurements, NaN where there are none. */
final class Results {
    private final long rows;
    private final List<Measurement> measurements = new ArrayList<>();

    Results(long rows) {
        this.rows = rows;
    }

    long rows() {
        return rows;
    }

    void add(Measurement measurement) {
        measurements.add(measurement);
    }

    List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    double wall(Subject subject) {
        return median(subject, Measurement::wallSeconds);
    }

    double cpu(Subject subject) {
        return median(subject, Measurement::cpuSeconds);
    }

    double clientMicrosPerRow(Subject subject) {
        return median(subject, measurement -> 1e6 * measurement.clientCpuSeconds() / measurement.rows());
    }

    double peakMegabytes() {
        return measurements.stream()
                .mapToDouble(Measurement::peakMegabytes)
                .max()
                .orElse(Double.NaN);
    }

    private double median(Subject subject, ToDoubleFunction<Measurement> number) {
        double[] sorted = measurements.stream()
                .filter(measurement -> measurement.subject() == subject)
                .mapToDouble(number)
                .sorted()
                .toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
