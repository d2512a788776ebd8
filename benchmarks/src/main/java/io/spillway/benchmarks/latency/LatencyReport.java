package io.spillway.benchmarks.latency;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * Seconds from the call to the last event.
 *
 * @param parked the control plane is up, the job is started from its newest checkpoint; once for each repeat
 * @param resident the job stayed after the run before; once for each repeat
 * @param cold the control plane is started first
 */
public record LatencyReport(List<Double> parked, List<Double> resident, double cold) {
    public LatencyReport {
        parked = List.copyOf(parked);
        resident = List.copyOf(resident);
    }

    private static double median(List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    /** For people. */
    public List<String> lines() {
        return List.of(
                String.format(Locale.ROOT, "%-40s %6.2f s   goal <= 10 s", "job parked (median)", median(parked)),
                String.format(Locale.ROOT, "%-40s %6.2f s   no goal", "control plane not running", cold),
                String.format(Locale.ROOT, "%-40s %6.2f s   goal <= 2 s", "job resident (median)", median(resident)));
    }

    /** As JSON. */
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("parked_s", rounded(median(parked)))
                .put("cold_s", rounded(cold))
                .put("resident_s", rounded(median(resident)));
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }
}
