package io.spillway.benchmarks.deliver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Delivery beside its floors, and to a slow destination.
 *
 * @param slow null if it was not measured
 */
public record DeliveryReport(
        List<ThroughputResult> targets, @Nullable SlowResult slow) {
    public DeliveryReport {
        targets = List.copyOf(targets);
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        targets.forEach(target -> lines.addAll(target.lines()));
        if (slow != null) {
            lines.addAll(slow.lines());
        }
        return lines;
    }

    /** As JSON; what was not measured is not there. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        targets.forEach(target -> json.set(target.key(), target.json()));
        if (slow != null) {
            json.set("slow", slow.json());
        }
        return json;
    }

    static String line(String what, String found, String goal) {
        return "%-70s %12s   %s".formatted(what, found, goal);
    }

    static double rounded(double number) {
        return Math.round(number * 1000) / 1000.0;
    }
}
