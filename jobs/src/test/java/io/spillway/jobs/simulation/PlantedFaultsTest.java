package io.spillway.jobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.simulation.Finding.Kind;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plants one mistake after the other in the model of the engine: the simulator has to find each. */
class PlantedFaultsTest {
    private static final int MOST_SEEDS = 20_000;

    @ParameterizedTest
    @EnumSource
    void plantedFaultIsFound(Fault fault, TestReporter reporter) {
        long seed = firstSeed(fault);
        assertThat(seed).as("no history shows %s", fault).isLessThanOrEqualTo(MOST_SEEDS);
        reporter.publishEntry(
                fault.name(),
                "%s by%n%s".formatted(expected(fault), Shrunk.of(History.of(seed), Faults.of(fault), expected(fault))));
    }

    private static long firstSeed(Fault fault) {
        long seed = 1;
        while (seed <= MOST_SEEDS && !Shrunk.breaks(History.of(seed), Faults.of(fault), expected(fault))) {
            seed++;
        }
        return seed;
    }

    /** What each mistake does to whoever relies on the promises. */
    private static Kind expected(Fault fault) {
        return switch (fault) {
            case DELIVER_BEFORE_CHECKPOINT,
                    UNSENT_NOT_IN_CHECKPOINT,
                    MAPPING_CHANGE_NOT_SENT,
                    RESTORE_POINT_CHOSEN_BEFORE_WAIT -> Kind.LOST;
            case FAILED_READ_TAKEN_FOR_WHOLE -> Kind.WRONG_DELETE;
            case RANDOM_MESSAGE_ID -> Kind.ID_CHANGED;
            case MESSAGE_ID_WITHOUT_VERSION -> Kind.ID_CLASH;
            case VERSION_FORGOTTEN_ON_DELETE,
                    ROUND_NUMBER_USED_AGAIN,
                    LATE_RETRY_OVERWRITES,
                    KEY_GROUP_MERGED_TWICE,
                    NO_WAIT_FOR_ZOMBIES -> Kind.STALE;
            case REJECTS_DROPPED -> Kind.REJECT_NOT_KEPT;
            case DUPLICATE_KEY_LAST_WINS -> Kind.PHANTOM;
            case NEW_ROUND_WHILE_OLD_ONE_IS_OWED -> Kind.STUCK;
            case TRIES_COUNTED_AS_DELIVERED -> Kind.COUNTS;
            case SETTLED_BATCHES_STAY_IN_CHECKPOINT -> Kind.REPEATS;
            case FINGERPRINT_DIFFERS_PER_ROUND -> Kind.NOISY;
        };
    }

    /** A rule that nothing can break would be no rule. */
    @Test
    void everyKindOfFindingIsReachedByAFault() {
        Set<Kind> reached = EnumSet.of(Kind.VACUOUS);
        for (Fault fault : Fault.values()) {
            reached.add(expected(fault));
        }
        assertThat(reached).isEqualTo(EnumSet.allOf(Kind.class));
    }
}
