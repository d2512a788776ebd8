package io.spillway.control.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RootCauseTest {

    @Test
    void innermostCauseIsTheOneThatSaysWhy() {
        String trace = """
                org.apache.flink.runtime.JobException: Recovery is suppressed
                \tat org.apache.flink.Scheduler.run(Scheduler.java:1)
                Caused by: java.lang.RuntimeException: outer
                \t... 3 more
                Caused by: java.io.IOException: disk full
                second line
                \t... 17 more
                """;

        assertThat(RootCause.line(trace)).isEqualTo("java.io.IOException: disk full");
    }

    @Test
    void wrappersOfFuturesAreLeftOut() {
        assertThat(RootCause.line("java.util.concurrent.CompletionException: a.FlinkException: no\n\tat x"))
                .isEqualTo("a.FlinkException: no");
    }

    @Test
    void framesOfAnInternalErrorAreSkipped() {
        String trace = "Internal server error.\n<Exception on server side:\na.NotFound: no job\n\nEnd of exception>";

        assertThat(RootCause.line(trace)).isEqualTo("a.NotFound: no job");
    }

    @Test
    void controlCharactersBecomeSpaces() {
        assertThat(RootCause.line("a.B: red \u001b[31m\u202e and\ttab\u2028end"))
                .isEqualTo("a.B: red [31m and tab end");
    }

    @Test
    void longLineIsCutWithoutHalvingACharacter() {
        String line = RootCause.line("é".repeat(1998) + "😀".repeat(10));

        assertThat(line).hasSize(1999).endsWith("é…");
    }

    @Test
    void lineThatFitsIsKeptWhole() {
        String line = "x".repeat(ObservedJob.FAILURE_LENGTH);

        assertThat(RootCause.line(line)).isEqualTo(line);
    }

    @Test
    void emptyTraceGivesAnEmptyLine() {
        assertThat(RootCause.line("")).isEmpty();
    }
}
