package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Parked or stopped at moments that a seed decides on, and gone on with in another parallelism: nothing is lost,
 * nothing is said in two ways, and the counts add up.
 */
@Timeout(300)
class RescaledSyncITCase {
    private static final int ROWS = 6_000;
    private static final int CHANGED = 600;
    private static final int[] PARALLELISMS = {2, 4, 1};
    private static final int ROUNDS = 9;
    private static final int LOOKS = 8;
    private static final int KEY_GROUPS = 128;
    private static final long LOCK = 4712;

    /** Some rows wait for the lock, so that reading goes on for as long as the test wants. */
    private static final String HOLD = """
            create or replace function hold_some(id bigint) returns boolean language plpgsql volatile as $$
            begin
                if id %% 1000 = 0 then
                    perform pg_advisory_lock_shared(%1$d);
                    perform pg_advisory_unlock_shared(%1$d);
                end if;
                return true;
            end $$""".formatted(LOCK);

    private static final String WAITING =
            "select count(*) from pg_stat_activity where usename = 'spillway_reader' and wait_event = 'advisory'";

    @TempDir
    Path folder;

    private enum Moment {
        READING,
        EARLY,
        MERGING,
        DELIVERING
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void syncThatIsParkedAndStoppedAtAnyMomentEndsWithTheModelsRows(long seed) throws Exception {
        Random random = new Random(seed);
        SharedWarehouse.execute(HOLD);
        SharedWarehouse.createTable(
                "rescaled",
                "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        Path state = Files.createDirectories(folder.resolve("stage/state of ünits 100%41 #1"));
        Set<Moment> met = EnumSet.noneOf(Moment.class);
        try (SyncStage stage =
                        new SyncStage(folder.resolve("stage"), "select id, name from rescaled where hold_some(id)");
                OpenControlPlane control = new OpenControlPlane(state, 4)) {
            for (int round = 0; round < ROUNDS; round++) {
                Moment moment = Moment.values()[(round + (int) seed) % Moment.values().length];
                if (interrupt(control, stage, moment, random.nextBoolean(), PARALLELISMS[round % 3], random)) {
                    met.add(moment);
                }
                change(random);
            }
            SyncStage.Outcome last = stage.syncBy(control.service(1, (run, job) -> {}));
            assertThat(last.exitCode()).as(last.toString()).isZero();
            last.runs().forEach(RescaledSyncITCase::assertCountsAddUp);
            stage.assertConverged(SharedWarehouse.number("select count(*) from rescaled"));

            JsonNode quiet = stage.syncBy(control.service(2, (run, job) -> {})).run();
            assertThat(quiet.path("unchanged").asLong())
                    .isEqualTo(quiet.path("read").asLong());
        }
        assertThat(met)
                .as("otherwise the test proves little; a merge may be over before one sees it")
                .contains(Moment.READING, Moment.DELIVERING);
    }

    /** Runs until the moment has come; whether it came. */
    private boolean interrupt(
            OpenControlPlane control, SyncStage stage, Moment moment, boolean park, int parallelism, Random random)
            throws Exception {
        int looks = 1 + random.nextInt(LOOKS);
        int merged = 1 + random.nextInt(KEY_GROUPS);
        int events = 1 + random.nextInt(CHANGED / 2);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Optional<String>> savepoint = new AtomicReference<>(Optional.empty());
        int[] looked = {0};
        try (ReceiverGate gate =
                        new ReceiverGate(stage.receiver(), moment == Moment.DELIVERING ? events : Integer.MAX_VALUE);
                Connection holder = SharedWarehouse.connect();
                Statement statement = holder.createStatement()) {
            if (moment == Moment.READING) {
                statement.execute("select pg_advisory_lock(%d)".formatted(LOCK));
            }
            SyncStage.Outcome outcome = stage.syncBy(control.service(parallelism, (run, job) -> {
                boolean due = run.status() == RunStatus.RUNNING
                        && switch (moment) {
                            case READING -> SharedWarehouse.number(WAITING) > 0;
                            case EARLY -> ++looked[0] >= looks;
                            case MERGING -> mergedNow(run) >= merged;
                            case DELIVERING -> gate.holds();
                        };
                if (due && done.compareAndSet(false, true)) {
                    savepoint.set(end(control, job, park));
                }
            }));
            List<JsonNode> runs = outcome.runs();
            assertThat(runs).as(outcome.toString()).isNotEmpty();
            runs.stream()
                    .filter(run -> run.path("status").asText().equals("succeeded"))
                    .forEach(RescaledSyncITCase::assertCountsAddUp);
            if (done.get() && outcome.exitCode() == 0) {
                done.set(false); // the run had ended before its job did
            }
            if (done.get()) {
                assertThat(outcome.errors()).contains(park ? "the job is CANCELED" : "the job is FINISHED");
            } else {
                assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
            }
        }
        Optional<String> stoppedWith = savepoint.get();
        if (stoppedWith != null && stoppedWith.isPresent()) {
            control.goOnFrom(stoppedWith.get());
        }
        return done.get();
    }

    private static int mergedNow(RunRecord run) {
        return run.soFar().round() == run.round().number() ? run.soFar().keyGroupsMerged() : 0;
    }

    /** Ends the job; gives the savepoint that it was stopped with. */
    private Optional<String> end(OpenControlPlane control, String job, boolean park) {
        if (park) {
            control.park(job);
            return Optional.empty();
        }
        return control.stop(job, folder.resolve("savepoints"));
    }

    private static void change(Random random) throws Exception {
        int first = random.nextInt(ROWS);
        SharedWarehouse.execute(
                "update rescaled set name = name || '!' where id between %d and %d".formatted(first, first + CHANGED));
        SharedWarehouse.execute("delete from rescaled where id %% 97 = %d".formatted(random.nextInt(97)));
        SharedWarehouse.execute(
                "insert into rescaled select max(id) + i, 'new' from rescaled, generate_series(1, 30) i group by i");
    }

    private static void assertCountsAddUp(JsonNode run) {
        assertThat(number(run, "read"))
                .as(run.toString())
                .isEqualTo(number(run, "unchanged")
                        + number(run, "inserted")
                        + number(run, "updated")
                        + number(run, "invalid"));
        assertThat(number(run, "inserted") + number(run, "updated") + number(run, "deleted"))
                .as(run.toString())
                .isEqualTo(number(run, "delivered") + number(run, "rejected"));
    }

    private static long number(JsonNode run, String name) {
        return run.path(name).asLong();
    }
}
