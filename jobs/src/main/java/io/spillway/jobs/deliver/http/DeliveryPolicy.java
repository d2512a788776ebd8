package io.spillway.jobs.deliver.http;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What to do after an answer, and when to try again. Pure but for the clock and the chance that it is given. */
public final class DeliveryPolicy {
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration MOST_RETRY_AFTER = Duration.ofMinutes(15);

    private final Clock clock;
    private final RandomGenerator chance;

    public DeliveryPolicy(Clock clock, RandomGenerator chance) {
        this.clock = clock;
        this.chance = chance;
    }

    /** What an answer means for the events of its request. */
    public enum Verdict {
        DELIVERED,
        /** Nothing is wrong with the events: the same request again, later. */
        RETRY,
        /** Some event is refused, or all together are too large: halves apart, and a single one is rejected. */
        DIVIDE,
        /** The destination itself is set up wrongly; no row is at fault. */
        HALT
    }

    /** The verdict on a status, 0 for no answer. */
    public static Verdict verdict(int status) {
        if (status >= 200 && status < 300) {
            return Verdict.DELIVERED;
        }
        return switch (status) {
            case 0, 408, 429 -> Verdict.RETRY;
            case 401, 403, 404, 405 -> Verdict.HALT;
            default -> status >= 500 ? Verdict.RETRY : status >= 400 ? Verdict.DIVIDE : Verdict.HALT;
        };
    }

    /**
     * How long to wait before the next try: what the receiver asks for, 200 ms to 15 minutes; else twice as long each
     * time up to 30 s, of which a random part up to a half is taken off.
     *
     * @param failures tries so far, at least 1
     */
    public Duration backoff(int failures, @Nullable String retryAfter) {
        Optional<Duration> asked = asked(retryAfter);
        if (asked.isPresent()) {
            return max(FIRST_BACKOFF, min(asked.get(), MOST_RETRY_AFTER));
        }
        Duration full = min(FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 20)), MOST_BACKOFF);
        return full.minus(Duration.ofMillis(chance.nextLong(full.toMillis() / 2 + 1)));
    }

    private Optional<Duration> asked(@Nullable String retryAfter) {
        if (retryAfter == null || retryAfter.isBlank()) {
            return Optional.empty();
        }
        String text = retryAfter.strip();
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(text.length() > 9 ? MOST_RETRY_AFTER : Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Duration until = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(until);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
