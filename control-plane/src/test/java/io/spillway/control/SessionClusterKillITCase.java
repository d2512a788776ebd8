package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.store.RunRecord;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of a session cluster are killed and paused at chosen moments: runs go on, and nothing comes out wrong. */
@Timeout(240)
class SessionClusterKillITCase {
    private static final int KEY_GROUPS = 128;

    @TempDir
    static Path folder;

    private static SessionCluster cluster;
    private static KillStage stage;

    @BeforeAll
    static void start() throws Exception {
        cluster = SessionCluster.start(folder.resolve("flink"), 2);
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
                AutoCloseable then = stage) {}
    }

    @Test
    void killedWhileReading() throws Exception {
        stage.table().change();
        try (ChangingTable.Hold hold = stage.table().hold()) {
            stage.begin();
            assertThat(stage.reaches("rows are read", run -> hold.holds())).isTrue();
            killOne();
        }
        converges(0);
    }

    @Test
    void killedWhileCounting() throws Exception {
        stage.table().change();
        stage.begin();
        try (KillStage.Kept kept = stage.keepAt(run -> run.readAtMillis() > 0 && run.endedAtMillis() == 0)) {
            assertThat(stage.reaches("all rows are read", run -> run.readAtMillis() > 0))
                    .isTrue();
            killOne();
        }
        converges(0);
    }

    @Test
    void killedWhileApplying() throws Exception {
        boolean hit = false;
        for (int i = 0; i < 10 && !hit; i++) {
            stage.table().change();
            stage.begin();
            hit = stage.reaches("some key groups are merged", SessionClusterKillITCase::isApplying);
            if (hit) {
                killOne();
            }
            converges(Long.MAX_VALUE);
        }
        assertThat(hit).isTrue();
    }

    private static boolean isApplying(RunRecord run) {
        int merged = run.soFar().keyGroupsMerged();
        return run.soFar().round() == run.round().number() && merged > 0 && merged < KEY_GROUPS;
    }

    @Test
    void killedWhileDelivering() throws Exception {
        stage.table().change();
        long owed;
        try (ReceiverGate gate = new ReceiverGate(stage.receiver(), 500)) {
            stage.begin();
            assertThat(stage.reaches("some events are delivered", run -> gate.holds()))
                    .isTrue();
            owed = stage.owed();
            killOne();
        }
        converges(owed);
    }

    private static void killOne() throws Exception {
        cluster.taskManagers().get(0).kill();
        cluster.addTaskManager();
    }

    private static void converges(long mostRepeats) throws Exception {
        RunRecord run = stage.succeeds();
        stage.assertTrue(run, mostRepeats);
        stage.begin();
        assertThat(stage.succeeds().durable().delivered()).isZero();
    }
}
