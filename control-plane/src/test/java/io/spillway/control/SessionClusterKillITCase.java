package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.Kills.Moment;
import io.spillway.control.demo.LedgerEntry;
import io.spillway.jobs.spec.JobToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes of a session cluster are killed and paused at chosen moments: the run goes on, and nothing comes out wrong.
 * {@code -Dspillway.kills.repeats=20} does it again and again, {@code -Dspillway.kills.all} does everything at every
 * moment.
 */
@Timeout(240)
class SessionClusterKillITCase {
    private static final int TASK_MANAGERS = 2;

    @TempDir
    static Path folder;

    private static SessionCluster cluster;
    private static KillStage stage;

    @BeforeAll
    static void start() throws Exception {
        cluster = SessionCluster.start(folder.resolve("flink"), TASK_MANAGERS);
        stage = new KillStage(
                folder,
                new ChangingTable("killed_in_session"),
                ControlPlane.start(folder.resolve("state"), SyncStage.jobJar(), cluster.address()));
        stage.begin();
        assertThat(stage.succeeds().durable().delivered()).isEqualTo(ChangingTable.ROWS);
    }

    @AfterAll
    static void stop() throws Exception {
        try (AutoCloseable first = cluster;
                AutoCloseable then = stage) {
            stage.assertQuiet();
        }
    }

    static Stream<Arguments> kills() {
        return Kills.repeated(Stream.concat(
                Stream.of(Moment.values()).map(moment -> Arguments.of(Fault.ONE_TASK_MANAGER, moment)),
                Kills.ALL
                        ? Stream.of(Fault.values())
                                .filter(fault -> fault != Fault.ONE_TASK_MANAGER)
                                .flatMap(fault -> Stream.of(Moment.values()).map(moment -> Arguments.of(fault, moment)))
                        : Stream.of(
                                Arguments.of(Fault.ALL_TASK_MANAGERS, Moment.DELIVERING),
                                Arguments.of(Fault.JOB_MANAGER, Moment.DELIVERING),
                                Arguments.of(Fault.PAUSED_TASK_MANAGER, Moment.DELIVERING))));
    }

    /** What happens to the cluster. */
    enum Fault {
        ONE_TASK_MANAGER,
        ALL_TASK_MANAGERS,
        /** Without high availability: the next one knows nothing of the job. */
        JOB_MANAGER,
        /** It does not run for as long as it takes to be taken for dead, and longer. */
        PAUSED_TASK_MANAGER
    }

    @ParameterizedTest(name = "{0} while {1}")
    @MethodSource("kills")
    void runGoesOn(Fault fault, Moment moment) throws Exception {
        ChildJvm first = cluster.taskManagers().get(0);
        new Kills(stage).strike(() -> strike(fault), moment);
        if (fault == Fault.PAUSED_TASK_MANAGER) {
            anotherRunPassesBefore(first);
        }
        cluster.awaitTaskManagers(TASK_MANAGERS);
    }

    private static void strike(Fault fault) throws Exception {
        List<ChildJvm> all = cluster.taskManagers();
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
            case JOB_MANAGER -> cluster.replaceJobManager();
            case PAUSED_TASK_MANAGER -> {
                all.get(0).pause();
                cluster.addTaskManager();
            }
        }
    }

    /** The job outlives its control plane; the next one ends it, and waits until it cannot deliver any more. */
    @Test
    void nextControlPlaneTakesOverFromAKilledOne() throws Exception {
        SharedWarehouse.createTable(
                "taken_over", "select i::bigint as id, 'name ' || i as name from generate_series(1, 5000) i");
        String flink = cluster.address().toString();
        try (SyncStage orphan = new SyncStage(folder.resolve("taken over"), "select id, name from taken_over")
                .withRequestTimeoutSeconds(2)) {
            try (ReceiverGate gate = new ReceiverGate(orphan.receiver(), 200);
                    SpillwayProcess spillway = SpillwayProcess.start(
                            Files.createDirectories(folder.resolve("process")),
                            orphan.arguments("--flink", flink),
                            Map.of(JobToken.KEY_VARIABLE, SessionCluster.processKey()))) {
                spillway.awaitWhileRunning("events are delivered", gate::holds);
                spillway.kill();
            }
            SyncStage.Outcome next = orphan.sync("--flink", flink);

            assertThat(next.exitCode()).as(next.toString()).isZero();
            orphan.assertConverged(5_000);
            assertThat(orphan.arrivedAfter(0)).extracting(LedgerEntry::epoch).isSorted();
            assertThat(orphan.sync("--flink", flink).run().path("delivered").asLong())
                    .isZero();
        }
    }

    /** What a paused process would still deliver is old news by the time it wakes up. */
    private static void anotherRunPassesBefore(ChildJvm zombie) throws Exception {
        stage.table().change();
        stage.begin();
        stage.succeeds();
        zombie.resume();
        cluster.awaitTaskManagers(TASK_MANAGERS + 1);
        zombie.kill();
        stage.assertTrue(Long.MAX_VALUE);
    }
}
