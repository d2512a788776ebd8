package io.spillway.mapping.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFormatTest {
    @ParameterizedTest
    @CsvSource({
        "iso, 2026-11-21T01:40:00Z, 2026-11-21T01:40:00.000Z",
        "iso, 2026-11-21T01:40:00.123456Z, 2026-11-21T01:40:00.123456Z",
        "date, 2026-11-21T01:40:00Z, 2026-11-21",
        "unix, 1969-12-31T23:59:59.500Z, -1",
        "unixMillis, 2026-11-21T01:40:00.123456Z, 1795225200123",
        "'EEEE, d. MMMM yyyy', 2026-11-21T01:40:00Z, 'Sat, 21. Nov 2026'"
    })
    void timesAreInUtcAndInNobodysLanguage(String format, Instant time, String expected) {
        Locale localeBefore = Locale.getDefault();
        TimeZone zoneBefore = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.FRANCE);
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            assertThat(TimeFormat.of(format).orElseThrow().format(time)).isEqualTo(expected);
        } finally {
            Locale.setDefault(localeBefore);
            TimeZone.setDefault(zoneBefore);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Iso", "unx", "unixMilis", "iii", "'", "{", "", "dates", "pd", "yyyy-ppM", "yyyy-MMspecialVal"})
    void whatIsNeitherNameNorPatternIsNone(String text) {
        assertThat(TimeFormat.of(text)).isEmpty();
    }

    @Test
    void patternsAreBounded() {
        assertThat(TimeFormat.of("y".repeat(19))).isPresent();
        assertThat(TimeFormat.of("-".repeat(101))).isEmpty();
        assertThat(TimeFormat.of("yyyy 'p'")).isPresent();
    }
}
