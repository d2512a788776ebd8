package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.flink.JobState;
import io.spillway.control.flink.ObservedJob;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TroubleTest {
    private static final long PATIENCE_MILLIS = 1_000;

    private final Trouble trouble = new Trouble(PATIENCE_MILLIS);
    private RunRecord run = RunRecord.begin(Round.NONE, "", 4, 0);
    private long now;

    @Test
    void jobThatFailsAgainAndAgainAndGetsNowhereIsGivenUp() {
        fail();
        fail();
        assertThat(pass(PATIENCE_MILLIS, JobState.RUNNING)).isEmpty();
        assertThat(pass(1, JobState.RESTARTING))
                .hasValueSatisfying(why -> assertThat(why).contains("failed 3 times", "at last: broker is away"));
    }

    @Test
    void jobThatRestartsForLongIsWaitedForAsLong() {
        pass(0, JobState.RESTARTING);
        assertThat(pass(10 * PATIENCE_MILLIS, JobState.RESTARTING)).isEmpty();
    }

    @Test
    void failuresInQuickSuccessionAreWaitedFor() {
        fail();
        fail();
        fail();
        assertThat(pass(PATIENCE_MILLIS - 10, JobState.RUNNING)).isEmpty();
        assertThat(pass(10, JobState.RUNNING)).isPresent();
    }

    @Test
    void checkpointWithOtherCountsBeginsTheCountAnew() {
        fail();
        fail();
        pass(PATIENCE_MILLIS, JobState.RUNNING);
        RoundTally more = new RoundTally(0, 1, 4, RowCounts.NONE, 7, 0, List.of(), List.of());
        run = run.counted(more, more, null, now);
        fail();
        assertThat(pass(PATIENCE_MILLIS, JobState.RUNNING)).isEmpty();
    }

    @Test
    void rowsThatWereNeverReadBeforeBeginTheCountAnew() {
        run = run.reading(100, false, null, now);
        fail();
        run = run.reading(50, false, null, now);
        fail();
        run = run.reading(100, false, null, now);
        pass(PATIENCE_MILLIS, JobState.RUNNING);
        run = run.reading(101, false, null, now);
        fail();
        assertThat(pass(PATIENCE_MILLIS, JobState.RUNNING)).isEmpty();
    }

    private void fail() {
        pass(1, JobState.RUNNING);
        pass(1, JobState.RESTARTING);
    }

    private Optional<String> pass(long millis, JobState state) {
        now += millis;
        return trouble.look(
                Optional.of(new ObservedJob("00000000000000000000000000000001", state, "broker is away")), run, now);
    }
}
