package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.flink.JobState;
import io.spillway.control.flink.ObservedJob;
import io.spillway.jobs.spec.SyncSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StartTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final SyncSpec WANTED = Specs.customers();
    private static final SyncSpec OTHER = Specs.customers("select id, email, plan from others", Specs.MAPPING);

    @Test
    void jobIsSubmittedWhereNoneIs() {
        assertThat(Start.next(WANTED, null, Optional.empty())).isEqualTo(new Start.Submit());
        assertThat(Start.next(WANTED, WANTED, Optional.empty())).isEqualTo(new Start.Submit());
    }

    @ParameterizedTest
    @EnumSource(names = {"INITIALIZING", "CREATED", "RUNNING", "RESTARTING", "RECONCILING"})
    void jobThatLivesIsKeptIfItDoesWhatIsWanted(JobState state) {
        assertThat(Start.next(WANTED, WANTED, job(state))).isEqualTo(new Start.Keep(ID));
        assertThat(Start.next(WANTED, OTHER, job(state))).isEqualTo(new Start.Replace(ID));
    }

    @Test
    void jobThatShallBeUsedNoMoreIsReplaced() {
        assertThat(Start.next(WANTED, null, job(JobState.RUNNING))).isEqualTo(new Start.Replace(ID));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILING", "CANCELLING", "SUSPENDED"})
    void jobThatIsAboutToEndIsWaitedForAndReplaced(JobState state) {
        assertThat(Start.next(WANTED, WANTED, job(state))).isEqualTo(new Start.Replace(ID));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELED", "FINISHED"})
    void jobThatHasEndedIsFollowedByAnother(JobState state) {
        assertThat(Start.next(WANTED, WANTED, job(state))).isEqualTo(new Start.Submit());
    }

    private static Optional<ObservedJob> job(JobState state) {
        return Optional.of(new ObservedJob(ID, state, null));
    }
}
