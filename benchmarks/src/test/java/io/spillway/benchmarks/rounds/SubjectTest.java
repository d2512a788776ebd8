package io.spillway.benchmarks.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.RowCounts;
import org.junit.jupiter.api.Test;

final class SubjectTest {

    @Test
    void roundsHaveToFindWhatWasChangedAndNothingElse() {
        RowCounts onePercent = new RowCounts(9_900, 9_800, 0, 100, 100, 0);
        assertThat(Subject.CHANGED_1.isMetBy(onePercent)).isTrue();
        assertThat(Subject.UNCHANGED.isMetBy(onePercent)).isFalse();
        assertThat(Subject.CHANGED_10.isMetBy(onePercent)).isFalse();
        assertThat(Subject.UNCHANGED.isMetBy(new RowCounts(100, 99, 0, 0, 0, 1)))
                .isFalse();
    }
}
