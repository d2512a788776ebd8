package io.spillway.jobs.deliver;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When to try again. Pure but for the clock and the chance that it is given. */
final class Backoff {
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration MOST_RETRY_AFTER = Duration.ofMinutes(15);

    private final Clock clock;
    private final RandomGenerator chance;

    Backoff(Clock clock, RandomGenerator chance) {
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * How long to wait before the next try: what the receiver asks for, 200 ms to 15 minutes; else twice as long each
     * time up to 30 s, of which a random part up to a half is taken off.
     *
     * @param failures tries so far, at least 1
     */
    Duration after(int failures, @Nullable String retryAfter) {
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
