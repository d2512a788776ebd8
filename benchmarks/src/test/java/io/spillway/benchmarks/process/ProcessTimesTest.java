package io.spillway.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcessTimesTest {
    private static final String FIELDS = " S 1 2 3 4 5 6 7 8 9 10 250 50 1200 34 20 0 1 0 100";

    @Test
    void ticksBecomeSeconds() {
        assertThat(ProcessTimes.parse("77 (postgres)" + FIELDS)).isEqualTo(new ProcessTimes(3.0, 12.34));
    }

    @Test
    void commandMayHoldBlanksAndParentheses() {
        assertThat(ProcessTimes.parse("77 (a) b) (c)" + FIELDS)).isEqualTo(new ProcessTimes(3.0, 12.34));
    }
}
