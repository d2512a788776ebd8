package io.spillway.jobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

class SimulationLawTest {
    /** More of them with {@code -Dspillway.simulation.histories=1000000}. */
    private static final int HISTORIES = Integer.getInteger("spillway.simulation.histories", 40_000);

    /** Other ones with {@code -Dspillway.simulation.firstSeed=…}. */
    private static final long FIRST_SEED = Long.getLong("spillway.simulation.firstSeed", 1);

    @Test
    void noHistoryBreaksAPromise(TestReporter reporter) {
        long began = System.nanoTime();
        Coverage coverage = LongStream.range(FIRST_SEED, FIRST_SEED + HISTORIES)
                .parallel()
                .mapToObj(SimulationLawTest::check)
                .reduce(Coverage.NONE, Coverage::plus);
        double seconds = (System.nanoTime() - began) / 1e9;
        reporter.publishEntry(
                "histories",
                "%,d in %.1f s, %,.0f a second: %s".formatted(HISTORIES, seconds, HISTORIES / seconds, coverage));
        assertThat(coverage.findings(HISTORIES)).isEmpty();
    }

    private static Coverage check(long seed) {
        History history = History.of(seed);
        Journal journal = Simulation.run(history, Faults.NONE);
        List<Finding> findings = Checker.check(history.mode(), journal);
        if (!findings.isEmpty()) {
            throw new AssertionError(
                    Shrunk.of(history, Faults.NONE, findings.get(0).kind()));
        }
        return Coverage.of(journal);
    }
}
