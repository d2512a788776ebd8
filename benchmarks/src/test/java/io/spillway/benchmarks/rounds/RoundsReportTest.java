package io.spillway.benchmarks.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

final class RoundsReportTest {
    private final Results results = new Results(1_000_000);

    private void add(Subject subject, double wall, double serverCpu, double clientCpu) {
        results.add(new Measurement(subject, 1_000_000, wall, serverCpu, clientCpu, 512, ""));
    }

    @Test
    void ratiosAreOfMedians() {
        add(Subject.COPY, 2, 1, 0.25);
        add(Subject.UNCHANGED, 30, 9, 9);
        add(Subject.UNCHANGED, 3, 1, 1.5);
        add(Subject.UNCHANGED, 1, 1, 0.5);

        JsonNode json = new RoundsReport(results).json();

        assertThat(json.at("/ratios/cpu_unchanged_vs_copy").asDouble()).isEqualTo(2.0);
        assertThat(json.at("/ratios/wall_unchanged_vs_copy").asDouble()).isEqualTo(1.5);
        assertThat(json.path("jvm_us_per_row_unchanged").asDouble()).isEqualTo(1.5);
        assertThat(json.path("peak_rss_mb").asDouble()).isEqualTo(512);
    }

    @Test
    void whatWasNotMeasuredIsNull() {
        add(Subject.UNCHANGED, 3, 1, 1.5);

        JsonNode json = new RoundsReport(results).json();

        assertThat(json.at("/ratios/cpu_first_vs_copy").isNull()).isTrue();
        assertThat(new RoundsReport(results).lines()).anyMatch(line -> line.contains("not measured"));
    }
}
