package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.store.RunRecord;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Brings runs to a moment, has something strike, and sees that they end well. */
final class Kills {
    /** Whether every fault is tried at every moment. */
    static final boolean ALL = Boolean.getBoolean("spillway.kills.all");

    private static final int REPEATS = Integer.getInteger("spillway.kills.repeats", 1);
    private static final int KEY_GROUPS = 128;
    private static final int TRIES = 10;
    private static final int EVENTS_BEFORE = 500;

    private final KillStage stage;

    Kills(KillStage stage) {
        this.stage = stage;
    }

    /** What happens. */
    interface Fault {
        void strike() throws Exception;
    }

    /** When it happens. */
    enum Moment {
        READING,
        COUNTING,
        APPLYING,
        DELIVERING
    }

    static Stream<Arguments> repeated(Stream<Arguments> kills) {
        List<Arguments> once = kills.toList();
        return IntStream.range(0, REPEATS).boxed().flatMap(repeat -> once.stream());
    }

    void strike(Fault fault, Moment moment) throws Exception {
        switch (moment) {
            case READING -> whileReading(fault);
            case COUNTING -> whileCounting(fault);
            case APPLYING -> whileApplying(fault);
            case DELIVERING -> whileDelivering(fault);
        }
    }

    private void whileReading(Fault fault) throws Exception {
        stage.table().change();
        try (ChangingTable.Hold hold = stage.table().hold()) {
            stage.begin();
            assertThat(stage.reaches("rows are read", run -> hold.holds())).isTrue();
            fault.strike();
        }
        stage.succeeds();
        stage.assertTrue(0);
    }

    private void whileCounting(Fault fault) throws Exception {
        stage.table().change();
        // the gate stays shut until the blow has fallen
        Predicate<RunRecord> isRead = run -> run.readAtMillis() > 0 && run.endedAtMillis() == 0;
        try (KillStage.Kept kept = stage.keepAt(isRead)) {
            stage.begin();
            assertThat(stage.reaches("all rows are read", isRead)).isTrue();
            fault.strike();
        }
        stage.succeeds();
        stage.assertTrue(0);
    }

    /** The moment is short, and may be missed. */
    private void whileApplying(Fault fault) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            stage.table().change();
            stage.begin();
            boolean hit = stage.reaches("some key groups are merged", Kills::isApplying);
            if (hit) {
                fault.strike();
            }
            stage.succeeds();
            if (hit) {
                stage.assertTrue(Long.MAX_VALUE);
                return;
            }
        }
        throw new AssertionError("The moment was missed %d times".formatted(TRIES));
    }

    private static boolean isApplying(RunRecord run) {
        int merged = run.soFar().keyGroupsMerged();
        return run.soFar().round() == run.round().number() && merged > 0 && merged < KEY_GROUPS;
    }

    private void whileDelivering(Fault fault) throws Exception {
        stage.table().change();
        long forGood;
        try (ReceiverGate gate = new ReceiverGate(stage.receiver(), EVENTS_BEFORE)) {
            stage.begin();
            assertThat(stage.reaches("some events are delivered", run -> gate.holds()))
                    .isTrue();
            forGood = stage.deliveredForGood();
            fault.strike();
        }
        // more may be merged after the blow, so that what is owed is known in the end
        long changes = stage.succeeds().durable().rows().changes();
        stage.assertTrue(changes - forGood);
    }
}
