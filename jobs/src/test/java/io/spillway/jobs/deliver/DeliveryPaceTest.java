package io.spillway.jobs.deliver;

import static io.spillway.jobs.deliver.DeliverHarness.batch;
import static io.spillway.jobs.deliver.DeliverHarness.destination;
import static io.spillway.jobs.deliver.DeliverHarness.round;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.deliver.FakeReceiver.Answer;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RateLimits;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How fast events leave: by the connection's limits, and while a destination is down. */
@Timeout(60)
final class DeliveryPaceTest {
    private final FakeReceiver receiver = new FakeReceiver();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void noMoreEventsLeaveInASecondThanTheLimitAllows() throws Exception {
        try (DeliverHarness harness = limited(new RateLimits(10, 0))) {
            for (int i = 0; i < 10; i++) {
                harness.add(batch(round(1), 0, "", "a" + i, "b" + i, "c" + i, "d" + i, "e" + i));
            }
            harness.checkpoint();
            // a second's worth may be caught up on, and what is under way when it is used up
            settle(harness);
            int atOnce = receiver.requests().size();
            assertThat(atOnce).isBetween(2, 4);

            for (int second = 1; second <= 3; second++) {
                harness.passTime(1_000);
                settle(harness);
                assertThat(receiver.requests()).hasSize(atOnce + 2 * second);
            }
            harness.passTimeUntil(() -> harness.delivered() == 50);
        }
    }

    @Test
    void noMoreRequestsLeaveInASecondThanTheLimitAllows() throws Exception {
        try (DeliverHarness harness = limited(new RateLimits(0, 1))) {
            for (int i = 0; i < 4; i++) {
                harness.add(batch(round(1), 0, "", "a" + i, "b" + i, "c" + i, "d" + i, "e" + i));
            }
            harness.checkpoint();
            settle(harness);
            int atOnce = receiver.requests().size();
            assertThat(atOnce).isBetween(1, 2);
            harness.passTime(1_000);
            settle(harness);
            assertThat(receiver.requests()).hasSize(atOnce + 1);
            harness.passTimeUntil(() -> harness.delivered() == 20);
        }
    }

    @Test
    void limitsThatChangeMeanwhileHoldAtOnce() throws Exception {
        try (DeliverHarness harness = limited(new RateLimits(1, 0))) {
            for (int i = 0; i < 10; i++) {
                harness.add(batch(round(1), 0, "", "a" + i, "b" + i, "c" + i, "d" + i, "e" + i));
            }
            harness.checkpoint();
            settle(harness);
            assertThat(receiver.requests()).hasSizeLessThan(4);

            harness.lease().limit(RateLimits.NONE);
            harness.runUntil(() -> harness.delivered() == 50);
        }
    }

    private DeliverHarness limited(RateLimits limits) throws Exception {
        DestinationSpec spec = destination(receiver.url(), 5, 100_000, 1);
        return new DeliverHarness(new DestinationSpec(
                spec.type(),
                spec.url(),
                spec.settings(),
                spec.batchEvents(),
                spec.batchBytes(),
                spec.requestsInFlight(),
                spec.requestTimeoutMillis(),
                spec.giveUpMillis(),
                limits));
    }

    /** Runs until whatever may leave now has left and was answered. */
    private void settle(DeliverHarness harness) {
        harness.runUntil(() -> harness.delivered() == receiver.requests().size() * 5L && harness.timers() > 0);
    }

    @Test
    void destinationThatFailsAgainAndAgainIsTriedWithOneRequestUntilItIsBack() throws Exception {
        receiver.answer(request -> new Answer(503, "down"));
        try (DeliverHarness harness = new DeliverHarness(destination(receiver.url(), 1, 100_000, 8))) {
            harness.add(batch(
                    round(1),
                    0,
                    "",
                    IntStream.range(0, 20).mapToObj(i -> "u" + i).toArray(String[]::new)));
            harness.checkpoint();
            harness.passTimeUntil(
                    () -> String.valueOf(harness.standing().retrying()).startsWith("one request at a time"));
            harness.passTimeUntil(() -> harness.timers() == 1);
            int sent = receiver.requests().size();
            harness.passTimeUntil(() -> receiver.requests().size() > sent);
            harness.runUntil(() -> harness.timers() == 1);
            assertThat(receiver.requests()).hasSize(sent + 1);

            receiver.answer(request -> FakeReceiver.OK);
            harness.passTimeUntil(() -> harness.delivered() == 20);
            assertThat(harness.standing().retrying()).isNull();
        }
    }
}
