package io.spillway.jobs.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every destination does that takes requests, whatever it speaks. */
@Timeout(60)
public abstract class DestinationContract {
    private static final long TIMEOUT_MILLIS = 5_000;
    private static final long SHORT_TIMEOUT_MILLIS = 700;

    /** A secret of the destination, which may stand in no answer. */
    protected static final String SECRET = "canary-secret-8d2f";

    /** Opens the destination, which works and is empty, with {@link #SECRET} as its secret. */
    protected abstract Destination open(int requestsInFlight, long timeoutMillis, BooleanSupplier mayWrite);

    /** Checks the destination. */
    protected abstract List<CheckStep> check();

    /** Checks one that does not work. */
    protected abstract List<CheckStep> checkOfABrokenOne();

    /** The event of this number, which is taken. */
    protected abstract byte[] event(int number);

    /** An event that is refused. */
    protected abstract byte[] refusedEvent();

    /** From now on the receiver does not answer, until what is returned is closed. */
    protected abstract AutoCloseable silence() throws Exception;

    /** How many different events have arrived. */
    protected abstract int arrived();

    /** What the names of the destination's threads begin with. */
    protected abstract String threads();

    @AfterEach
    void noThreadIsLeft() {
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith(threads())));
    }

    @Test
    void checkPassesStepByStepAndSendsNothing() {
        assertThat(check()).isNotEmpty().allMatch(CheckStep::passed);
        assertThat(arrived()).isZero();
    }

    @Test
    void checkOfABrokenOneEndsWithTheReason() {
        List<CheckStep> steps = checkOfABrokenOne();

        assertThat(steps.subList(0, steps.size() - 1)).allMatch(CheckStep::passed);
        CheckStep last = steps.get(steps.size() - 1);
        assertThat(last.passed()).isFalse();
        assertThat(last.detail()).isNotBlank().doesNotContain(SECRET);
    }

    @Test
    void eventsArriveAndArriveOnceMoreWithoutHarm() {
        try (Destination destination = open(2, TIMEOUT_MILLIS, () -> true)) {
            assertThat(send(destination, event(1), event(2)).verdict()).isEqualTo(Verdict.DELIVERED);
            assertThat(send(destination, event(1), event(2)).verdict()).isEqualTo(Verdict.DELIVERED);
        }
        assertThat(arrived()).isEqualTo(2);
    }

    @Test
    void requestsArriveSideBySide() {
        try (Destination destination = open(4, TIMEOUT_MILLIS, () -> true)) {
            List<CompletableFuture<Answer>> answers = IntStream.range(0, 4)
                    .mapToObj(i -> destination.send(request(event(i))))
                    .toList();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().verdict()).isEqualTo(Verdict.DELIVERED));
        }
        assertThat(arrived()).isEqualTo(4);
    }

    @Test
    void refusedEventIsToldFromOthersAndNothingOfItsRequestArrives() {
        try (Destination destination = open(1, TIMEOUT_MILLIS, () -> true)) {
            Answer answer = send(destination, event(1), refusedEvent());

            assertThat(answer.verdict()).isEqualTo(Verdict.DIVIDE);
            assertThat(answer.status()).isGreaterThanOrEqualTo(400);
            assertThat(answer.body()).isNotBlank();
            assertThat(arrived()).isZero();
            assertThat(send(destination, event(1)).verdict()).isEqualTo(Verdict.DELIVERED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void nothingArrivesOnceItMayNotBeWritten(int timesAllowed) {
        AtomicInteger times = new AtomicInteger();
        try (Destination destination = open(1, TIMEOUT_MILLIS, () -> times.getAndIncrement() < timesAllowed)) {
            Answer answer = send(destination, event(1));

            assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
            assertThat(answer.body()).contains("right to deliver");
        }
        assertThat(arrived()).isZero();
    }

    @Test
    void requestEndsByItsDeadlineAndTheNextOnesGoThrough() throws Exception {
        try (Destination destination = open(1, SHORT_TIMEOUT_MILLIS, () -> true)) {
            try (AutoCloseable silence = silence()) {
                long start = System.nanoTime();
                Answer answer = send(destination, event(1));

                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(Duration.ofMillis(SHORT_TIMEOUT_MILLIS + 900));
                assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
                assertThat(answer.body()).isNotBlank().doesNotContain(SECRET);
            }
            await().until(() -> send(destination, event(1)).verdict() == Verdict.DELIVERED);
        }
        assertThat(arrived()).isEqualTo(1);
    }

    @Test
    void closingAnswersWhatIsUnderWayAndNothingIsSentAfterwards() throws Exception {
        Destination destination = open(1, TIMEOUT_MILLIS, () -> true);
        CompletableFuture<Answer> pending;
        try (AutoCloseable silence = silence()) {
            pending = destination.send(request(event(1)));
            long start = System.nanoTime();
            destination.close();

            assertThat(pending.join().verdict()).isEqualTo(Verdict.RETRY);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(send(destination, event(1)).verdict()).isEqualTo(Verdict.RETRY);
        assertThat(arrived()).isZero();
    }

    protected static Request request(byte[]... events) {
        return new Request(List.of(events), 5, "run-1");
    }

    protected static Answer send(Destination destination, byte[]... events) {
        return destination.send(request(events)).join();
    }
}
