package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/**
 * What delivery tells Flink, once per batch or request. Counters begin anew with every start of the task; what is owed
 * is that of the outbox. Names are listed in docs/metrics.md. Changed by the task's thread, read by any.
 */
final class DeliveryMetrics {
    private static final String GROUP = "spillway";

    private final Counter eventsDelivered;
    private final Counter eventsRejected;
    private final Counter eventsRetried;
    private final Map<Round, Long> owedOf = new HashMap<>();
    private long bytes;
    private volatile long owed;
    private volatile long outboxBytes;
    /** When the oldest round was opened of which something is owed, 0 if nothing is. */
    private volatile long owedSinceMillis;

    DeliveryMetrics(MetricGroup operator, Clock clock) {
        MetricGroup group = operator.addGroup(GROUP);
        eventsDelivered = group.counter("eventsDelivered");
        group.meter("eventsDeliveredPerSecond", new MeterView(eventsDelivered));
        eventsRejected = group.counter("eventsRejected");
        eventsRetried = group.counter("eventsRetried");
        group.gauge("changesOwed", () -> owed);
        group.gauge("outboxBytes", () -> outboxBytes);
        group.gauge("deliveryLagMillis", () -> lagMillis(clock.millis()));
    }

    private long lagMillis(long nowMillis) {
        long since = owedSinceMillis;
        return since == 0 ? 0 : Math.max(0, nowMillis - since);
    }

    /** A batch is in the outbox. */
    void owes(ChangeBatch batch) {
        change(batch, 1);
    }

    /** A batch has left the outbox. */
    void settled(ChangeBatch batch, Settled outcome) {
        eventsDelivered.inc(outcome.delivered());
        eventsRejected.inc(outcome.rejected());
        change(batch, -1);
    }

    private void change(ChangeBatch batch, int sign) {
        long left = owedOf.merge(batch.round(), sign * (long) batch.changes(), Long::sum);
        if (left == 0) {
            owedOf.remove(batch.round());
        }
        owedSinceMillis = owedOf.keySet().stream()
                .min(Comparator.comparingLong(Round::number))
                .map(Round::openedAtMillis)
                .orElse(0L);
        owed = owedOf.values().stream().mapToLong(Long::longValue).sum();
        bytes += sign * (long) batch.bytes().length;
        outboxBytes = bytes;
    }

    /** A request has to be sent again. */
    void retried(Shipment shipment) {
        eventsRetried.inc(shipment.events().size());
    }
}
