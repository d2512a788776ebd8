package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a job's metrics say through Flink's REST interface, in the middle of a delivery. */
@Timeout(120)
class MetricsITCase {
    private static final int ROWS = 500;
    /** Flink fetches metrics from its tasks every ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void metricsAddUpToTheRowsAndWhatIsOwed() throws Exception {
        SharedWarehouse.createTable(
                "metered",
                "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        Map<String, Long> seen = new TreeMap<>();
        try (SyncStage stage = new SyncStage(folder, "select id, name from metered");
                OpenControlPlane control = new OpenControlPlane(stage.state(), 2);
                ReceiverGate gate = new ReceiverGate(stage.receiver(), 0)) {
            JsonNode run = stage.syncBy(control.service(2, (running, job) -> {
                        if (gate.holds() && seen.isEmpty()) {
                            seen.putAll(await(control, job));
                            gate.close();
                        }
                    }))
                    .run();
            assertThat(run.path("delivered").asLong()).isEqualTo(ROWS);
        }
        assertThat(seen)
                .containsEntry("diff.spillway.rowsRead", (long) ROWS)
                .containsEntry("diff.spillway.rowsInserted", (long) ROWS)
                .containsEntry("deliver.spillway.changesOwed", (long) ROWS)
                .containsEntry("deliver.spillway.eventsDelivered", 0L);
        assertThat(seen.get("deliver.spillway.outboxBytes")).isGreaterThan(ROWS);
        assertThat(seen.get("deliver.spillway.deliveryLagMillis")).isPositive();
    }

    private static Map<String, Long> await(OpenControlPlane control, String job) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> metrics(control, job),
                        metrics -> metrics.getOrDefault("deliver.spillway.changesOwed", 0L) == ROWS);
    }

    /** Sums over subtasks. */
    private static Map<String, Long> metrics(OpenControlPlane control, String job) {
        Map<String, Long> sums = new TreeMap<>();
        for (JsonNode vertex : control.ask("GET", "/jobs/" + job, "").path("vertices")) {
            JsonNode metrics = control.ask(
                    "GET",
                    "/jobs/%s/vertices/%s/subtasks/metrics?agg=sum&get=%s"
                            .formatted(
                                    job,
                                    vertex.path("id").asText(),
                                    String.join(
                                            ",",
                                            "diff.spillway.rowsRead",
                                            "diff.spillway.rowsInserted",
                                            "deliver.spillway.changesOwed",
                                            "deliver.spillway.outboxBytes",
                                            "deliver.spillway.deliveryLagMillis",
                                            "deliver.spillway.eventsDelivered")),
                    "");
            metrics.forEach(metric ->
                    sums.put(metric.path("id").asText(), metric.path("sum").asLong()));
        }
        return sums;
    }
}
