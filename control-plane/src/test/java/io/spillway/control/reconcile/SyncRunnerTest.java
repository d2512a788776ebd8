package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.control.flink.FlinkUnavailableException;
import io.spillway.control.flink.JobState;
import io.spillway.control.flink.JobSubmission;
import io.spillway.control.reconcile.PlayedJob.Fate;
import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.CursorSpec;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SyncRunnerTest {
    private static final String SQL = "select id, email, plan from customers";
    private static final String OTHER_MAPPING = "{event: identify, userId: id, columns: {exclude: [plan]}}";

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();
    private ConnectionStore store;
    private @Nullable ActiveConnection connection;
    private PlayedJob played;

    @BeforeEach
    void open() throws IOException {
        store = ConnectionStore.open(folder);
        played = new PlayedJob(store.checkpoints(), () -> Objects.requireNonNull(connection));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void firstRunIsFullAndTheNextOneIncremental() throws Exception {
        assertRun(sync(), 1, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
        assertRun(sync(), 2, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
    }

    @Test
    void runThatSucceededHasTheCountsOfItsCheckpoint() throws Exception {
        RunRecord run = sync().get(0);
        assertThat(run.durable().delivered()).isEqualTo(10);
        assertThat(run.durable().settled()).isTrue();
        assertThat(run.error()).isNull();
    }

    @Test
    void fullRunIsMadeWhenAskedFor() throws Exception {
        sync();
        assertRun(run(Specs.customers(), true), 2, RoundKind.FULL, RunStatus.SUCCEEDED, "asked for");
        assertRun(sync(), 3, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
    }

    @Test
    void changedMappingLeadsToAFullRunOnce() throws Exception {
        sync();
        SyncSpec changed = Specs.customers(SQL, OTHER_MAPPING);
        assertRun(
                run(changed, false),
                2,
                RoundKind.FULL,
                RunStatus.SUCCEEDED,
                "the query, its columns or the mapping changed");
        assertRun(run(changed, false), 3, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
    }

    @Test
    void cursorIsWhereTheLastRunThatSucceededLeftItAndNowAndThenAllIsRead() throws Exception {
        SyncSpec spec = Specs.customers(new CursorSpec(new Column("id", ColumnType.INT8), 7, 3));
        run(spec, false);
        played.next(Fate.SUCCEEDS, Fate.CANNOT_BE_READ, Fate.FAILS);
        run(spec, false);
        run(spec, false);
        run(spec, false);
        // what the failed one has merged is finished, then comes one that reads all
        run(spec, false);
        run(spec, true);
        run(spec, false);

        assertThat(played.rounds().stream().map(round -> round.number() + ": " + round.cursorFrom()))
                .containsExactly("1: null", "2: 93", "3: 193", "4: 193", "4: 193", "5: null", "6: null", "7: 593");
        assertThat(played.rounds().stream().map(Round::gated))
                .containsExactly(false, false, false, false, false, true, true, false);
    }

    @Test
    void unfinishedPartialRunIsFinishedWithItsOwnCursor() throws Exception {
        SyncSpec spec = Specs.customers(new CursorSpec(new Column("id", ColumnType.INT8), 7, 3));
        SyncSpec other = Specs.customers(new CursorSpec(new Column("version", ColumnType.INT8), 7, 3));
        run(spec, false);
        played.next(Fate.FAILS);
        run(spec, false);
        run(other, false);

        assertThat(played.rounds().stream().map(round -> round.number() + ": " + round.cursorFrom()))
                .containsExactly("1: null", "2: 93", "2: 93", "3: null");
        assertThat(played.cursors()).containsExactly("id", "id", "id", "version");
    }

    @Test
    void changedQueryLeadsToAFullRun() throws Exception {
        sync();
        SyncSpec changed = Specs.customers(SQL + " where id > 7", Specs.MAPPING);
        assertRun(
                run(changed, false),
                2,
                RoundKind.FULL,
                RunStatus.SUCCEEDED,
                "the query, its columns or the mapping changed");
    }

    @Test
    void jobsAreParkedAndTheirEpochsRise() throws Exception {
        sync();
        sync();
        assertThat(played.cluster().submissions())
                .extracting(JobSubmission::arguments)
                .extracting(arguments -> arguments.get(3))
                .containsExactly("1", "2");
        assertThat(played.cluster().cancelled())
                .containsExactlyInAnyOrderElementsOf(played.cluster().submissions().stream()
                        .map(JobSubmission::jobId)
                        .toList());
    }

    @Test
    void runThatIsMergedInPartAndCannotBeReadAgainTellsTheWaysOut() throws Exception {
        played.next(Fate.FAILS, Fate.CANNOT_BE_READ);
        sync();
        assertThat(sync()).singleElement().satisfies(run -> {
            assertThat(run.status()).isEqualTo(RunStatus.FAILED);
            assertThat(run.error())
                    .startsWith("no such table. ")
                    .contains("let the warehouse answer that once more", "another state folder");
        });
        assertRun(List.of(sync().get(0)), 1, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
    }

    @Test
    void residentJobServesRunAfterRun() throws Exception {
        ConnectionJob job = job();
        RunRequest request = request(false).withResidentJob();
        assertRun(run(job, Specs.customers(), request), 1, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
        assertRun(run(job, Specs.customers(), request), 2, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
        assertThat(played.cluster().submissions()).hasSize(1);
        assertThat(played.cluster().cancelled()).isEmpty();

        assertRun(run(job, Specs.customers(), request(false)), 3, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
        assertThat(played.cluster().submissions()).hasSize(1);
        assertThat(played.cluster().cancelled()).hasSize(1);
        assertThat(job.isThere()).isFalse();
    }

    @Test
    void residentJobThatFailedBetweenRunsIsFollowedByAnother() throws Exception {
        ConnectionJob job = job();
        RunRequest request = request(false).withResidentJob();
        run(job, Specs.customers(), request);
        String first = played.cluster().submissions().get(0).jobId();
        played.cluster().show(first, JobState.FAILED, "disk full");

        assertRun(run(job, Specs.customers(), request), 2, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
        assertThat(played.cluster().submissions()).hasSize(2);
        assertThat(played.cluster().submissions().get(1).restoreFrom()).contains(first);
    }

    @Test
    void residentJobGivesWayToAnotherMapping() throws Exception {
        ConnectionJob job = job();
        RunRequest request = request(false).withResidentJob();
        run(job, Specs.customers(), request);
        SyncSpec changed = Specs.customers(SQL, OTHER_MAPPING);

        assertRun(
                run(job, changed, request),
                2,
                RoundKind.FULL,
                RunStatus.SUCCEEDED,
                "the query, its columns or the mapping changed");
        assertThat(played.cluster().submissions()).hasSize(2);
        assertThat(played.cluster().cancelled())
                .containsExactly(played.cluster().submissions().get(0).jobId());
    }

    @Test
    void jobWhoseRunDidNotEndWellDoesNotStay() throws Exception {
        ConnectionJob job = job();
        played.next(Fate.HALTS);
        run(job, Specs.customers(), request(false).withResidentJob());
        assertThat(job.isThere()).isFalse();
        assertThat(played.cluster().cancelled()).hasSize(1);
    }

    @Test
    void checkpointIsAskedForOnceAtEachPointThatShouldBeHeld() throws Exception {
        played.next(Fate.SUCCEEDS_WHEN_A_CHECKPOINT_IS_ASKED_FOR);
        sync();
        assertThat(played.cluster().askedForCheckpoints()).isEqualTo(2);
    }

    @Test
    void runThatWasInterruptedIsFinishedFirst() throws Exception {
        played.next(Fate.HALTS);
        RunRecord halted = sync().get(0);
        assertThat(halted.status()).isEqualTo(RunStatus.FAILED);
        assertThat(halted.error()).isEqualTo("401 invalid write key");

        List<RunRecord> runs = sync();

        assertThat(notes).containsExactly("Run 1 was interrupted, it is finished first");
        assertThat(runs).hasSize(2);
        assertRun(runs.subList(0, 1), 1, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
        assertRun(runs.subList(1, 2), 2, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
        assertThat(runs.get(0).durable().delivered()).isEqualTo(10);
        assertThat(played.rounds().get(1))
                .as("the same run goes on, so its events keep their ids")
                .isEqualTo(played.rounds().get(0));
    }

    @Test
    void runWhoseEndWasNotStoredAnyMoreKeepsItsCounts() throws Exception {
        RunRecord run = sync().get(0);
        store.save(store.load().withRun(RunRecord.begin(run.round(), run.reason(), Specs.KEY_GROUPS, 1)));

        List<RunRecord> runs = sync();

        assertThat(runs).extracting(RunRecord::status).containsExactly(RunStatus.SUCCEEDED, RunStatus.SUCCEEDED);
        assertThat(runs.get(0).durable()).isEqualTo(run.durable());
        assertThat(played.rounds()).as("nothing is sent again").hasSize(2);
    }

    @Test
    void jobThatFailsInMidRunFailsItWithFlinksReason() throws Exception {
        played.next(Fate.FAILS);
        assertThat(sync())
                .singleElement()
                .extracting(RunRecord::status, RunRecord::error)
                .containsExactly(RunStatus.FAILED, "the job is FAILED: disk full");
        assertThat(sync()).extracting(run -> run.round().number()).containsExactly(1L, 2L);
    }

    @Test
    void nothingBeginsBeforeTheInterruptedRunIsFinished() throws Exception {
        played.next(Fate.HALTS, Fate.HALTS);
        sync();
        assertThat(sync())
                .singleElement()
                .extracting(run -> run.round().number(), RunRecord::status)
                .containsExactly(1L, RunStatus.FAILED);
    }

    @Test
    void interruptedRunIsFinishedUnderTheMappingItWasBegunWith() throws Exception {
        played.next(Fate.HALTS);
        sync();
        SyncSpec changed = Specs.customers(SQL, OTHER_MAPPING);

        List<RunRecord> runs = run(changed, false);

        assertThat(runs).hasSize(2);
        assertRun(runs.subList(0, 1), 1, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
        assertRun(
                runs.subList(1, 2),
                2,
                RoundKind.FULL,
                RunStatus.SUCCEEDED,
                "the query, its columns or the mapping changed");
        String before = Specs.customers().compile().fingerprintVersion();
        assertThat(played.mappings())
                .containsExactly(before, before, changed.compile().fingerprintVersion());
        assertThat(played.rounds()).extracting(Round::mapping).isEqualTo(played.mappings());
    }

    @Test
    void interruptedRunUnderAnEarlierMappingUsesTheDestinationOfNow() throws Exception {
        played.next(Fate.HALTS, Fate.HALTS);
        sync();
        SyncSpec moved =
                Specs.spec("customers", SyncMode.MIRROR, SQL, "id", OTHER_MAPPING, "https://moved.example.com");
        run(moved, false);
        SyncSpec submitted = store.load().spec();
        assertThat(submitted).isEqualTo(Specs.customers().reachedAs(moved));
    }

    @Test
    void runThatFoundNothingYetIsGivenUp() throws Exception {
        played.next(Fate.CANNOT_BE_READ);
        assertThat(sync()).singleElement().extracting(RunRecord::error).isEqualTo("no such table");
        assertRun(sync(), 2, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
        assertThat(notes).isEmpty();
    }

    @Test
    void fullRunThatWasGivenUpIsMadeByTheNextOne() throws Exception {
        sync();
        played.next(Fate.CANNOT_BE_READ);
        run(Specs.customers(), true);
        assertRun(sync(), 3, RoundKind.FULL, RunStatus.SUCCEEDED, "asked for");
        assertRun(sync(), 4, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
    }

    @Test
    void jobThatTheClusterHasLostIsSubmittedAgain() throws Exception {
        played.next(Fate.VANISHES);
        assertRun(sync(), 2, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
        assertThat(notes).singleElement().asString().contains("Flink has lost the job");
        assertThat(played.cluster().submissions()).hasSize(2);
    }

    @Test
    void runThatItsLostJobHadMergedIsFinishedAndNotMadeTwice() throws Exception {
        sync();
        played.next(Fate.VANISHES_IN_DELIVERY);
        assertRun(sync(), 2, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
    }

    @Test
    void jobThatIsLostAgainAndAgainIsNotSubmittedForEver() throws Exception {
        played.next(Fate.VANISHES, Fate.VANISHES, Fate.VANISHES, Fate.VANISHES);
        assertThatIOException().isThrownBy(this::sync).withMessageStartingWith("Flink does not know the job any more");
        assertRun(sync(), 5, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
    }

    @Test
    void jobThatDoesNotStartIsNoRun() throws IOException {
        played.failToStart();
        assertThatIOException().isThrownBy(this::sync).withMessage("The job did not start: the job is FAILED: no slot");
        assertThat(store.load().run()).isNull();
    }

    @Test
    void reasonOfAFailureIsNotHiddenByAJobThatDoesNotStop() {
        played.failToStart();
        played.cluster().refuseToCancel();
        assertThatIOException()
                .isThrownBy(this::sync)
                .withMessageContaining("no slot")
                .satisfies(error -> assertThat(error.getSuppressed())
                        .singleElement()
                        .isInstanceOf(FlinkUnavailableException.class));
    }

    @Test
    void changeThatTheStateDoesNotAllowIsRefusedBeforeAnythingStarts() throws Exception {
        sync();
        SyncSpec upsert =
                Specs.spec("customers", SyncMode.UPSERT, SQL, "id", Specs.MAPPING, "https://gateway.example.com");
        assertThatThrownBy(() -> run(upsert, false)).isInstanceOf(RefusedRevisionException.class);
        assertThat(played.cluster().submissions()).hasSize(1);
    }

    @Test
    void planCountsAndLeavesWhatRunsGoOnFrom() throws Exception {
        sync();
        ConnectionRecord before = store.load();

        RunRecord plan = plan(Specs.customers(SQL, OTHER_MAPPING), false);

        assertThat(plan.status()).isEqualTo(RunStatus.PLANNED);
        assertThat(plan.round().number()).isEqualTo(2);
        assertThat(plan.round().kind()).isEqualTo(RoundKind.FULL);
        assertThat(plan.reason()).isEqualTo("the query, its columns or the mapping changed");
        assertThat(plan.soFar().rows().deleted()).isEqualTo(10);
        assertThat(plan.soFar().invalidSamples()).containsExactly("invalid");
        assertThat(plan.samples()).containsExactly(PlayedJob.SAMPLE);
        assertThat(plan.error()).isEqualTo("it would delete 10 of 10 rows, more than 50 %");
        ConnectionRecord after = store.load();
        assertThat(after.dryRun()).isEqualTo(plan);
        assertThat(after.run()).isEqualTo(before.run());
        assertThat(after.spec()).isEqualTo(before.spec());
        assertThat(after.sentVersion()).isEqualTo(before.sentVersion());
        assertRun(sync(), 3, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
    }

    @Test
    void planBeforeTheFirstRunBindsNothing() throws Exception {
        RunRecord plan = plan(Specs.customers(), false);
        assertThat(plan.reason()).isEqualTo("first run");
        assertThat(plan.error()).as("no gate holds a first run").isNull();

        SyncSpec upsert = Specs.spec("customers", SyncMode.UPSERT, SQL, "id", Specs.MAPPING, "http://127.0.0.1:1");
        assertRun(run(upsert, false), 2, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
    }

    @Test
    void fullPlanDoesNotMakeTheNextRunFull() throws Exception {
        sync();
        assertThat(plan(Specs.customers(), true).reason()).isEqualTo("asked for");
        assertRun(sync(), 3, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
    }

    @Test
    void planThatCannotBeReadFailsAlone() throws Exception {
        sync();
        played.next(Fate.CANNOT_BE_READ);
        RunRecord plan = plan(Specs.customers(), false);
        assertThat(plan.status()).isEqualTo(RunStatus.FAILED);
        assertThat(plan.error()).isEqualTo("no such table");
        assertRun(sync(), 3, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
    }

    @Test
    void planDoesNotFinishARunThatWasInterruptedAndLosesNothingOfIt() throws Exception {
        played.next(Fate.HALTS);
        sync();

        assertThatIOException()
                .isThrownBy(() -> plan(Specs.customers(SQL, OTHER_MAPPING), false))
                .withMessage("Run 1 was interrupted: run sync once, which finishes it, then plan");

        assertThat(sync()).hasSize(2).extracting(RunRecord::status).containsOnly(RunStatus.SUCCEEDED);
        assertThat(played.rounds()).extracting(Round::number).containsExactly(1L, 1L, 2L);
    }

    @Test
    void runThatFoundNothingYetIsNotInAPlansWay() throws Exception {
        played.next(Fate.CANNOT_BE_READ);
        sync();
        assertThat(plan(Specs.customers(), false).reason()).isEqualTo("first run");
        assertRun(sync(), 3, RoundKind.FULL, RunStatus.SUCCEEDED, "first run");
    }

    @Test
    void changeOfWhatIsKeptIsToldAndNoReasonForAFullRun() throws Exception {
        sync();
        assertRun(run(Specs.customers().keeping(Keep.ROW), false), 2, RoundKind.INCREMENTAL, RunStatus.SUCCEEDED, "");
        assertThat(notes)
                .containsExactly(
                        "keep was identifiers and is row: what is remembered is written anew, and nothing is sent for it");
    }

    @Test
    void clusterThatCannotBeAskedForTooLongEndsTheWatch() {
        played.cluster().becomeUnavailable();
        JobWatch patient = new JobWatch(played.cluster(), "0123456789abcdef0123456789abcdef", 0, 60_000);
        assertThat(patient.look()).isPresent();
        JobWatch watch = new JobWatch(played.cluster(), "0123456789abcdef0123456789abcdef", 0, 0);
        assertThatThrownBy(watch::look).isInstanceOf(FlinkUnavailableException.class);
    }

    private List<RunRecord> sync() throws IOException, InterruptedException {
        return run(Specs.customers(), false);
    }

    /** Runs as a process does that has just started. */
    private List<RunRecord> run(SyncSpec spec, boolean full) throws IOException, InterruptedException {
        return run(job(), spec, request(full));
    }

    private RunRecord plan(SyncSpec spec, boolean full) throws IOException, InterruptedException {
        return runner(job()).plan(spec, request(full));
    }

    private static RunRequest request(boolean full) {
        return new RunRequest(full, new GateLimits(GateLimits.DEFAULT_DELETED_PERCENT, -1));
    }

    private ConnectionJob job() throws IOException {
        ActiveConnection opened =
                new ActiveConnection(Specs.customers().connection(), store, Map.of(), Clock.systemUTC());
        connection = opened;
        return new ConnectionJob(
                opened,
                new JobLauncher(
                        played.cluster(),
                        Path.of("job.jar"),
                        store.checkpoints(),
                        store.rowLog().path(),
                        "http://control-plane.test",
                        2));
    }

    private List<RunRecord> run(ConnectionJob job, SyncSpec spec, RunRequest request)
            throws IOException, InterruptedException {
        return runner(job).run(spec, request);
    }

    private SyncRunner runner(ConnectionJob job) {
        notes.clear();
        RunListener listener = new RunListener() {
            @Override
            public void onProgress(RunRecord run) {
                assertThat(run.round().number()).isPositive();
            }

            @Override
            public void onNote(String note) {
                notes.add(note);
            }
        };
        return new SyncRunner(job, listener, Clock.systemUTC());
    }

    private static void assertRun(List<RunRecord> runs, long number, RoundKind kind, RunStatus status, String reason) {
        assertThat(runs)
                .singleElement()
                .extracting(
                        run -> run.round().number(), run -> run.round().kind(), RunRecord::status, RunRecord::reason)
                .containsExactly(number, kind, status, reason);
    }
}
