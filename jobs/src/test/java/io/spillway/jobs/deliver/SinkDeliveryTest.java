package io.spillway.jobs.deliver;

import static io.spillway.jobs.deliver.DeliverHarness.batch;
import static io.spillway.jobs.deliver.DeliverHarness.round;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.mapping.model.RowChange;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Delivery through a sink: a checkpoint has an event in the outbox or in the sink, and never in both. */
@Timeout(60)
final class SinkDeliveryTest {
    private static final int ROOMY = 100_000;

    @Test
    void eventIsHandedOnOnceACompletedCheckpointHoldsItsChange() throws Exception {
        try (DeliverHarness harness = DeliverHarness.withSink(ROOMY, null)) {
            harness.add(batch(round(3), 0, "hello", "ann"));
            harness.snapshot();
            harness.runMails();
            assertThat(harness.handedOn()).isEmpty();

            harness.complete();
            harness.runMails();
            OutgoingEvent event = harness.handedOn().get(0);
            assertThat(event.change()).isEqualTo(RowChange.INSERTED);
            assertThat(event.key()).isEqualTo("ann");
            assertThat(event.runId()).isEqualTo("run-3");
            assertThat(new String(event.json(), StandardCharsets.UTF_8))
                    .contains("\"note\":\"hello\"", "\"messageId\":\"%s\"".formatted(event.messageId()));
            assertThat(harness.delivered()).isEqualTo(1);
        }
    }

    @Test
    void whatWasHandedOnIsNotOwedInTheNextCheckpointAndIsInTheOneBefore() throws Exception {
        OperatorSubtaskState before;
        OperatorSubtaskState after;
        try (DeliverHarness harness = DeliverHarness.withSink(ROOMY, null)) {
            harness.add(batch(round(1), 0, "", "a", "b"));
            harness.add(batch(round(1), 1, "", "c"));
            before = harness.snapshot();
            harness.complete();
            harness.runMails();
            assertThat(harness.handedOn()).hasSize(3);
            after = harness.snapshot();
        }
        try (DeliverHarness harness = DeliverHarness.withSink(ROOMY, after)) {
            harness.runMails();
            assertThat(harness.handedOn()).isEmpty();
            assertThat(harness.owedBatches()).isZero();
        }
        try (DeliverHarness harness = DeliverHarness.withSink(ROOMY, before)) {
            harness.runMails();
            assertThat(harness.handedOn()).extracting(OutgoingEvent::key).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void eventThatTheSinkWouldChokeOnIsRejected() throws Exception {
        try (DeliverHarness harness = DeliverHarness.withSink(2_000, null)) {
            harness.add(batch(round(1), 0, "x".repeat(3_000), "long"));
            harness.add(batch(round(1), 0, "x", "short"));
            harness.checkpoint();
            harness.runMails();
            assertThat(harness.handedOn()).extracting(OutgoingEvent::key).containsExactly("short");
            assertThat(harness.rejects().get(0).reason()).contains("the destination takes 2,000");
            assertThat(harness.rejectedRows(0)).containsExactly("long");
        }
    }

    @Test
    void nothingIsHandedOnWithoutALease() throws Exception {
        try (DeliverHarness harness = DeliverHarness.withSink(ROOMY, null)) {
            harness.lease().keep();
            harness.add(batch(round(1), 0, "", "a"));
            harness.checkpoint();
            harness.runMails();
            assertThat(harness.handedOn()).isEmpty();

            harness.lease().grant();
            harness.runMails();
            assertThat(harness.handedOn()).hasSize(1);
            assertThat(harness.lease().isWanted()).as("given back").isFalse();
        }
    }

    @Test
    void othersHaveTheirTurnBetweenManyEvents() throws Exception {
        try (DeliverHarness harness = DeliverHarness.withSink(ROOMY, null)) {
            for (int i = 0; i < 30; i++) {
                int first = i * 100;
                harness.add(batch(
                        round(1),
                        0,
                        "",
                        IntStream.range(first, first + 100)
                                .mapToObj(id -> "u" + id)
                                .toArray(String[]::new)));
            }
            harness.checkpoint();
            harness.runMails();
            assertThat(harness.handedOn()).hasSize(1_000);
            assertThat(harness.timers()).isEqualTo(1);
            harness.passTimeUntil(() -> harness.delivered() == 3_000);
            assertThat(harness.handedOn()).hasSize(3_000);
        }
    }
}
