package io.spillway.benchmarks.deliver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Delivery to one kind of target, by the job and by its floor.
 *
 * @param key the target's name
 * @param goals what is aimed at
 * @param events of each pass
 * @param floors of events that are ready
 * @param making floors that make them of packed rows; null if there are none
 * @param heapBefore megabytes used by the job's process after it was warmed up and all garbage collected
 * @param heapAfter the same after it was measured
 */
record ThroughputResult(
        String key,
        ThroughputGoals goals,
        long events,
        Passes jobs,
        Passes floors,
        @Nullable Passes making,
        double heapBefore,
        double heapAfter) {
    private static final double MOST_GROWTH_MEGABYTES = 20;

    double eventsPerSecond() {
        return jobs.median(Throughput::eventsPerSecond);
    }

    double floorEventsPerSecond() {
        return floors.median(Throughput::eventsPerSecond);
    }

    double ratio() {
        return eventsPerSecond() / floorEventsPerSecond();
    }

    /** Each measurement, then the medians beside their goals. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%-40s %12s %14s".formatted("%s, %,d events".formatted(key, events), "events/s", "CPU us/event"));
        addLines("job", jobs, lines);
        addLines("floor", floors, lines);
        if (making != null) {
            addLines("floor that makes events", making, lines);
        }
        lines.add("");
        lines.add(DeliveryReport.line(
                key + ", events a second",
                "%,.0f".formatted(eventsPerSecond()),
                goals.eventsPerSecond() == 0 ? "no goal" : "goal >= %,.0f".formatted(goals.eventsPerSecond())));
        lines.add(DeliveryReport.line(
                key + ", job / floor, events a second",
                number(ratio()),
                String.format(Locale.ROOT, "goal >= %.1f", goals.ratio())));
        if (making != null) {
            lines.add(DeliveryReport.line(
                    key + ", job / floor that makes events, events a second",
                    number(eventsPerSecond() / making.median(Throughput::eventsPerSecond)),
                    "no goal"));
        }
        lines.add(DeliveryReport.line(
                key + ", job / floor, events a second, not warmed up",
                number(jobs.first().eventsPerSecond() / floors.first().eventsPerSecond()),
                "no goal"));
        lines.add(DeliveryReport.line(
                key + ", job / floor, CPU of the sending process",
                number(jobs.median(Throughput::cpuMicros) / floors.median(Throughput::cpuMicros)),
                "no goal"));
        lines.add(DeliveryReport.line(
                "%s, growth of a heap of %.0f MB over %,d events"
                        .formatted(key, heapBefore, jobs.measured().size() * events),
                number(heapAfter - heapBefore) + " MB",
                "goal <= %.0f".formatted(MOST_GROWTH_MEGABYTES)));
        return lines;
    }

    private static void addLines(String what, Passes passes, List<String> lines) {
        lines.add(line(what + ", not warmed up", passes.first()));
        passes.measured().forEach(pass -> lines.add(line(what, pass)));
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    static String line(String what, Throughput throughput) {
        return String.format(
                Locale.ROOT, "%-40s %,12.0f %14.2f", what, throughput.eventsPerSecond(), throughput.cpuMicros());
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("events_per_s", Math.round(eventsPerSecond()))
                .put("floor_events_per_s", Math.round(floorEventsPerSecond()))
                .put("ratio", DeliveryReport.rounded(ratio()));
    }
}
