package io.spillway.jobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.simulation.Finding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final Faults DELIVERS_TOO_EARLY = Faults.of(Fault.DELIVER_BEFORE_CHECKPOINT);

    @Test
    void onlyWhatIsNeededToFailIsLeft() {
        List<Integer> all = IntStream.range(0, 60).boxed().toList();
        assertThat(Shrinker.shrink(all, part -> part.containsAll(List.of(3, 17, 58))))
                .containsExactly(3, 17, 58);
    }

    @Test
    void noOperationOfAShrunkHistoryCanBeSpared() {
        History failing = failing();
        List<Operation> left = Shrinker.shrink(failing.operations(), part -> fails(failing, part));
        assertThat(left).hasSizeLessThan(20);
        assertThat(fails(failing, left)).isTrue();
        for (int i = 0; i < left.size(); i++) {
            List<Operation> rest = new ArrayList<>(left);
            rest.remove(i);
            assertThat(fails(failing, rest)).isFalse();
        }
    }

    @Test
    void equalSeedsGiveEqualStories() {
        assertThat(Simulation.story(History.of(7), Faults.NONE))
                .isEqualTo(Simulation.story(History.of(7), Faults.NONE));
    }

    private static History failing() {
        long seed = 1;
        while (!fails(History.of(seed), History.of(seed).operations())) {
            seed++;
        }
        return History.of(seed);
    }

    private static boolean fails(History of, List<Operation> operations) {
        return Shrunk.breaks(of.with(operations), DELIVERS_TOO_EARLY, Kind.LOST);
    }
}
