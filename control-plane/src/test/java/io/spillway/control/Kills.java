package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.store.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Brings a run to a moment, strikes, and sees that it ends well. */
final class Kills {
    /** Whether every fault is tried at every moment. */
    static final boolean ALL = Boolean.getBoolean("spillway.kills.all");

    private static final int REPEATS = Integer.getInteger("spillway.kills.repeats", 1);
    private static final int KEY_GROUPS = 128;
    private static final int TRIES = 10;
    private static final int EVENTS_BEFORE = 500;

    private final SessionCluster cluster;
    private final KillStage stage;

    Kills(SessionCluster cluster, KillStage stage) {
        this.cluster = cluster;
        this.stage = stage;
    }

    /** What happens. */
    enum Fault {
        ONE_TASK_MANAGER,
        ALL_TASK_MANAGERS,
        /** Without high availability: the next one knows nothing of the job. */
        JOB_MANAGER,
        /** It does not run for as long as it takes to be taken for dead, and longer. */
        PAUSED_TASK_MANAGER
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

    /** Gives the processes that were paused. */
    List<ChildJvm> strike(Fault fault, Moment moment) throws Exception {
        return switch (moment) {
            case READING -> whileReading(fault);
            case COUNTING -> whileCounting(fault);
            case APPLYING -> whileApplying(fault);
            case DELIVERING -> whileDelivering(fault);
        };
    }

    private List<ChildJvm> whileReading(Fault fault) throws Exception {
        stage.table().change();
        List<ChildJvm> paused;
        try (ChangingTable.Hold hold = stage.table().hold()) {
            stage.begin();
            assertThat(stage.reaches("rows are read", run -> hold.holds())).isTrue();
            paused = strike(fault);
        }
        stage.succeeds();
        stage.assertTrue(0);
        return paused;
    }

    private List<ChildJvm> whileCounting(Fault fault) throws Exception {
        stage.table().change();
        List<ChildJvm> paused;
        // the gate stays shut until the blow has fallen
        Predicate<RunRecord> isRead = run -> run.readAtMillis() > 0 && run.endedAtMillis() == 0;
        try (KillStage.Kept kept = stage.keepAt(isRead)) {
            stage.begin();
            assertThat(stage.reaches("all rows are read", isRead)).isTrue();
            paused = strike(fault);
        }
        stage.succeeds();
        stage.assertTrue(0);
        return paused;
    }

    /** The moment is short, and may be missed. */
    private List<ChildJvm> whileApplying(Fault fault) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            stage.table().change();
            stage.begin();
            boolean hit = stage.reaches("some key groups are merged", Kills::isApplying);
            List<ChildJvm> paused = hit ? strike(fault) : List.of();
            stage.succeeds();
            if (hit) {
                stage.assertTrue(Long.MAX_VALUE);
                return paused;
            }
        }
        throw new AssertionError("The moment was missed %d times".formatted(TRIES));
    }

    private static boolean isApplying(RunRecord run) {
        int merged = run.soFar().keyGroupsMerged();
        return run.soFar().round() == run.round().number() && merged > 0 && merged < KEY_GROUPS;
    }

    private List<ChildJvm> whileDelivering(Fault fault) throws Exception {
        stage.table().change();
        long owed;
        List<ChildJvm> paused;
        try (ReceiverGate gate = new ReceiverGate(stage.receiver(), EVENTS_BEFORE)) {
            stage.begin();
            assertThat(stage.reaches("some events are delivered", run -> gate.holds()))
                    .isTrue();
            owed = stage.owed();
            paused = strike(fault);
        }
        stage.succeeds();
        stage.assertTrue(owed);
        return paused;
    }

    private List<ChildJvm> strike(Fault fault) throws Exception {
        List<ChildJvm> all = cluster.taskManagers();
        List<ChildJvm> paused = new ArrayList<>();
        switch (fault) {
            case ONE_TASK_MANAGER -> {
                all.get(0).kill();
                cluster.addTaskManager();
            }
            case ALL_TASK_MANAGERS -> {
                for (ChildJvm taskManager : all) {
                    taskManager.kill();
                    cluster.addTaskManager();
                }
            }
            case JOB_MANAGER -> {
                cluster.jobManager().kill();
                cluster.replaceJobManager();
            }
            case PAUSED_TASK_MANAGER -> {
                all.get(0).pause();
                paused.add(all.get(0));
                cluster.addTaskManager();
            }
        }
        return paused;
    }
}
