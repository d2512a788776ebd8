package io.spillway.jobs.destination.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.destination.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatusesTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            200, DELIVERED
            201, DELIVERED
            204, DELIVERED
            207, DELIVERED
            0,   RETRY
            408, RETRY
            429, RETRY
            500, RETRY
            501, RETRY
            502, RETRY
            503, RETRY
            504, RETRY
            599, RETRY
            400, DIVIDE
            413, DIVIDE
            422, DIVIDE
            409, DIVIDE
            401, HALT
            403, HALT
            404, HALT
            405, HALT
            101, HALT
            300, HALT
            301, HALT
            302, HALT
            303, HALT
            304, HALT
            307, HALT
            308, HALT
            """)
    void everyStatusHasItsVerdict(int status, Verdict verdict) {
        assertThat(Statuses.verdict(status)).isEqualTo(verdict);
    }
}
