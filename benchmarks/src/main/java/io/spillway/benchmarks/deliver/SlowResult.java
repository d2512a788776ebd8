package io.spillway.benchmarks.deliver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * A while with a slow destination.
 *
 * @param owed rows whose events are not delivered, at the end
 * @param inOutbox how many of them are in the outbox; the others wait to be merged
 * @param eventsPerSecond that the destination took
 * @param heapMegabytes used after a full collection at the begin
 * @param growthMegabytes of that until the end
 * @param longestCheckpointSeconds of all checkpoints of the job
 * @param cores that the process kept busy
 */
record SlowResult(
        double minutes,
        long owed,
        long inOutbox,
        double eventsPerSecond,
        double heapMegabytes,
        double growthMegabytes,
        double longestCheckpointSeconds,
        long completedCheckpoints,
        long failedCheckpoints,
        double cores) {
    private static final int MOST_CHECKPOINT_SECONDS = 60;
    private static final int MOST_GROWTH_MEGABYTES = 20;

    List<String> lines() {
        return List.of(
                DeliveryReport.line(
                        "slow, events owed after %s minutes, %,d of them in the outbox".formatted(minutes, inOutbox),
                        "%,d".formatted(owed),
                        "no goal"),
                DeliveryReport.line(
                        "slow, events a second", String.format(Locale.ROOT, "%.1f", eventsPerSecond), "no goal"),
                DeliveryReport.line(
                        "slow, growth of the heap of %.0f MB, full collections".formatted(heapMegabytes),
                        String.format(Locale.ROOT, "%.1f MB", growthMegabytes),
                        "goal <= %d".formatted(MOST_GROWTH_MEGABYTES)),
                DeliveryReport.line(
                        "slow, longest of %d checkpoints, %d more failed"
                                .formatted(completedCheckpoints, failedCheckpoints),
                        String.format(Locale.ROOT, "%.2f s", longestCheckpointSeconds),
                        "goal < %d".formatted(MOST_CHECKPOINT_SECONDS)),
                DeliveryReport.line("slow, sessions of the job in the warehouse", "0", "goal 0"),
                DeliveryReport.line("slow, cores kept busy", String.format(Locale.ROOT, "%.2f", cores), "no goal"));
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("minutes", minutes)
                .put("owed", owed)
                .put("heap_growth_mb", DeliveryReport.rounded(growthMegabytes))
                .put("max_checkpoint_s", DeliveryReport.rounded(longestCheckpointSeconds));
    }
}
