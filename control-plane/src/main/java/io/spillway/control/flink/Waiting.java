package io.spillway.control.flink;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks again and again until there is an answer or the time is up. One deadline may serve several questions. */
final class Waiting {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final long deadlineNanos;

    Waiting(Duration timeout) {
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    <T> Optional<T> until(Supplier<Optional<T>> question) {
        Optional<T> answer = question.get();
        while (answer.isEmpty() && System.nanoTime() < deadlineNanos) {
            pause();
            answer = question.get();
        }
        return answer;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FlinkUnavailableException("Interrupted while waiting for Flink: ask again", e);
        }
    }
}
