package io.spillway.jobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator's histories, with the real diff in the place of the model's. */
class DiffOperatorHistoryTest {
    private static final int HISTORIES = 100;

    private final PackedTable table = new PackedTable();

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000})
    void realDiffMergesAsTheModelDoesAndKeepsThePromises(long firstSeed) {
        Coverage coverage = Coverage.NONE;
        for (long seed = firstSeed; seed < firstSeed + HISTORIES; seed++) {
            coverage = coverage.plus(Coverage.of(check(History.of(seed))));
        }
        assertThat(coverage.accepted()).isGreaterThan(10 * HISTORIES);
        assertThat(coverage.runs()).isGreaterThan(3 * HISTORIES);
    }

    private Journal check(History history) {
        try {
            return run(history);
        } catch (AssertionError | Exception e) {
            List<Operation> shortest = Shrinker.shrink(history.operations(), part -> fails(history.with(part)));
            throw new AssertionError("seed %d, %s: %s".formatted(history.seed(), history.mode(), shortest), e);
        }
    }

    private boolean fails(History history) {
        try {
            run(history);
            return false;
        } catch (AssertionError | Exception e) {
            return true;
        }
    }

    private Journal run(History history) throws Exception {
        try (DiffHistory diff = new DiffHistory(history, table)) {
            diff.run();
            assertThat(Checker.check(history.mode(), diff.journal())).isEmpty();
            return diff.journal();
        }
    }
}
