package io.spillway.benchmarks.rounds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What rounds cost beside their peers, for people and as JSON. */
public final class RoundsReport {
    private static final double MOST_JVM_MICROS = 1.0;

    private final Results results;

    RoundsReport(Results results) {
        this.results = results;
    }

    /** Every measurement, then the ratios beside their goals. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%-34s %9s %9s %12s %12s %9s"
                .formatted(
                        "%,d rows".formatted(results.rows()),
                        "wall s",
                        "us/row",
                        "server CPU s",
                        "client CPU s",
                        "peak MB"));
        results.measurements().forEach(measurement -> lines.add(line(measurement)));
        lines.add("");
        Goal.ALL.forEach(goal -> lines.add(goal.line(results)));
        lines.add(String.format(
                Locale.ROOT,
                "%-58s %12.2f   goal <= %.1f",
                "JVM CPU of an unchanged round, us a row",
                results.clientMicrosPerRow(Subject.UNCHANGED),
                MOST_JVM_MICROS));
        return lines;
    }

    static String line(Measurement measurement) {
        return String.format(
                Locale.ROOT,
                "%-34s %9.2f %9.2f %12.2f %12.2f %9s",
                measurement.subject().label(),
                measurement.wallSeconds(),
                1e6 * measurement.cpuSeconds() / measurement.rows(),
                measurement.serverCpuSeconds(),
                measurement.clientCpuSeconds(),
                measurement.peakMegabytes() == 0 ? "" : "%.0f".formatted(measurement.peakMegabytes()));
    }

    /** The same as JSON; what was not measured is null. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("rows", results.rows());
        ObjectNode ratios = json.putObject("ratios");
        for (Goal goal : Goal.ALL) {
            put(ratios, goal.key(), goal.of(results));
        }
        put(json, "jvm_us_per_row_unchanged", results.clientMicrosPerRow(Subject.UNCHANGED));
        put(json, "peak_rss_mb", results.peakMegabytes());
        ArrayNode all = json.putArray("measurements");
        results.measurements().forEach(measurement -> put(all.addObject(), measurement));
        return json;
    }

    private static void put(ObjectNode json, Measurement measurement) {
        json.put("what", measurement.subject().label()).put("rows", measurement.rows());
        put(json, "wall_s", measurement.wallSeconds());
        put(json, "server_cpu_s", measurement.serverCpuSeconds());
        put(json, "client_cpu_s", measurement.clientCpuSeconds());
        json.put("details", measurement.details());
    }

    private static void put(ObjectNode json, String key, double number) {
        if (Double.isFinite(number)) {
            json.put(key, Math.round(number * 1000) / 1000.0);
        } else {
            json.putNull(key);
        }
    }
}
