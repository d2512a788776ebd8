package io.spillway.jobs.testing;

import java.lang.reflect.Field;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/** What an operator in Flink's harness has registered, whose registry there keeps nothing. */
public record Metrics(MetricGroup operator) {

    /** A counter's or gauge's value, or a meter's count. */
    public long value(String name) {
        Metric metric = all().get(name);
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        if (metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Long value) {
            return value;
        }
        if (metric instanceof Meter meter) {
            return meter.getCount();
        }
        throw new AssertionError("There is no metric %s: %s".formatted(name, all().keySet()));
    }

    /** All of ours by name. */
    @SuppressWarnings("unchecked")
    public Map<String, Metric> all() {
        try {
            Field metrics = AbstractMetricGroup.class.getDeclaredField("metrics");
            metrics.setAccessible(true);
            return (Map<String, Metric>) metrics.get(operator.addGroup("spillway"));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Flink keeps its metrics elsewhere", e);
        }
    }
}
