package io.spillway.benchmarks.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.benchmarks.deliver.DeliveryBenchmark.Part;
import io.spillway.benchmarks.deliver.DeliveryBenchmark.Sizes;
import io.spillway.benchmarks.service.ServiceOptions;
import io.spillway.jobs.spec.RowLogLimits;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * That the measurement works; it fails by itself if an event is missing or comes twice. How fast it is, is not asked.
 */
@Timeout(300)
class DeliveryBenchmarkITCase {
    private static final int EVENTS = 20_000;
    private static final int OWED = 3_000;

    @TempDir
    Path folder;

    @Test
    void everythingIsMeasuredOnce() throws Exception {
        DeliveryReport report = new DeliveryBenchmark(
                        folder,
                        EnumSet.allOf(Part.class),
                        new Sizes(EVENTS, 0, 1, false, OWED, 0.1),
                        RowLogLimits.DEFAULT,
                        new ServiceOptions(64 << 20, List.of()),
                        System.err::println)
                .run();

        ObjectNode json = report.json();
        assertThat(json.fieldNames()).toIterable().containsExactly("gateway", "kafka", "slow");
        for (String target : List.of("gateway", "kafka")) {
            assertThat(json.path(target).fieldNames())
                    .toIterable()
                    .containsExactly("events_per_s", "floor_events_per_s", "ratio");
            assertThat(json.path(target).path("events_per_s").asLong()).isPositive();
            assertThat(json.path(target).path("ratio").asDouble()).isPositive();
        }
        assertThat(json.path("slow").fieldNames())
                .toIterable()
                .containsExactly("minutes", "owed", "heap_growth_mb", "max_checkpoint_s");
        assertThat(json.at("/slow/minutes").asDouble()).isEqualTo(0.1);
        assertThat(json.at("/slow/owed").asLong()).isPositive().isLessThan(OWED);
        assertThat(json.at("/slow/max_checkpoint_s").asDouble()).isPositive();
        assertThat(report.lines())
                .anyMatch(line -> line.startsWith("gateway, job / floor"))
                .anyMatch(line -> line.startsWith("kafka, job / floor"));
    }
}
