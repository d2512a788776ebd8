package io.spillway.jobs.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BackoffTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-02-28T12:00:00Z"), ZoneOffset.UTC);

    private final Backoff backoff = new Backoff(CLOCK, new Random(4711));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1                             | 1000
            ' 7 '                         | 7000
            900                           | 900000
            901                           | 900000
            999999999                     | 900000
            99999999999999999999999999999 | 900000
            Sat, 28 Feb 2026 12:00:30 GMT | 30000
            Sat, 28 Feb 2026 13:00:30 GMT | 900000
            Fri, 31 Dec 9999 23:59:59 GMT | 900000
            """)
    void whatTheReceiverAsksForIsHonouredUpToFifteenMinutes(String retryAfter, long millis) {
        assertThat(backoff.after(1, retryAfter)).hasMillis(millis);
        assertThat(backoff.after(30, retryAfter)).hasMillis(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "000", "Sat, 28 Feb 2026 11:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"})
    void waitThatIsOverAlreadyDoesNotMakeAHotLoop(String retryAfter) {
        assertThat(backoff.after(5, retryAfter)).hasMillis(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.5",
                "1e3",
                "soon",
                "\u0663",
                "0x10",
                "Sat, 32 Feb 2026 12:00:30 GMT",
                "Mon, 28 Feb 2026 12:00:30 GMT",
                "2026-02-28T12:00:30Z"
            })
    void absurdWishIsPassedOver(String retryAfter) {
        assertThat(backoff.after(1, retryAfter)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 200",
        "2, 400",
        "3, 800",
        "4, 1600",
        "7, 12800",
        "8, 25600",
        "9, 30000",
        "22, 30000",
        "1000000, 30000"
    })
    void waitDoublesUpToItsMostLessARandomPartUpToAHalf(int failures, long most) {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            long millis = backoff.after(failures, null).toMillis();
            assertThat(millis).isBetween(most / 2, most);
            seen.add(millis);
        }
        assertThat(seen).hasSizeGreaterThan(50);
    }

    @Test
    void sameSeedGivesTheSameWaits() {
        Backoff twin = new Backoff(CLOCK, new Random(4711));
        for (int i = 1; i < 20; i++) {
            assertThat(backoff.after(i, null)).isEqualTo(twin.after(i, null));
        }
    }
}
