package io.spillway.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.control.flink.FlinkUnavailableException;
import io.spillway.control.flink.JobSubmission;
import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLauncherTest {
    private static final String CONTROL_PLANE = "http://control-plane.test";

    @TempDir
    Path folder;

    private final List<ConnectionRecord> storedAtSubmit = new ArrayList<>();
    private ConnectionStore store;
    private ActiveConnection connection;

    @BeforeEach
    void open() throws IOException {
        store = ConnectionStore.open(folder.resolve("state of ünits 100%41 #1"));
        connection = new ActiveConnection("customers", store, Map.of("secret", "canary"), Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void intentIsStoredBeforeTheClusterIsAsked() throws IOException {
        submit();
        assertThat(storedAtSubmit).singleElement().satisfies(stored -> {
            assertThat(stored.epoch()).isEqualTo(1);
            assertThat(stored.spec()).isEqualTo(Specs.customers());
        });
    }

    @Test
    void epochRisesThoughTheClusterDidNotAnswer() throws IOException {
        TestingFlinkCluster away = new TestingFlinkCluster(submission -> {
            throw new FlinkUnavailableException("no answer", null);
        });
        assertThatThrownBy(() -> launcher(away).submit(connection, Specs.customers()))
                .isInstanceOf(FlinkUnavailableException.class);
        assertThat(epoch(submit())).isEqualTo(2);
    }

    @Test
    void everyEpochHasAnIdOfItsOwn() throws IOException {
        JobSubmission first = submit();
        JobSubmission second = submit();
        assertThat(epoch(first)).isEqualTo(1);
        assertThat(epoch(second)).isEqualTo(2);
        assertThat(first.jobId()).isNotEqualTo(second.jobId());
        assertThat(JobLauncher.jobId("instance", 1))
                .isEqualTo(JobLauncher.jobId("instance", 1))
                .isNotEqualTo(JobLauncher.jobId("other", 1));
    }

    @Test
    void jobIsToldWhoItIsAndNothingSecret() throws IOException {
        JobSubmission submission = submit();
        assertThat(JobAddress.parse(submission.arguments().toArray(new String[0])))
                .isEqualTo(new JobAddress(CONTROL_PLANE, "customers", 1));
        assertThat(submission.toString()).doesNotContain("canary", "secret");
    }

    @Test
    void firstJobBeginsEmpty() throws IOException {
        assertThat(submit().restoreFrom()).isNull();
    }

    @Test
    void jobGoesOnFromTheNewestCheckpointOnDisk() throws IOException {
        JobSubmission first = submit();
        checkpoint(first, 9);
        Path newest = checkpoint(first, 10);
        assertThat(submit().restoreFrom()).isEqualTo("file://" + newest);
    }

    @Test
    void checkpointThatTheEarlierJobMadeUntilItsEndIsGoneOnFrom() throws IOException {
        JobSubmission first = submit();
        checkpoint(first, 9);
        TestingFlinkCluster cluster = new TestingFlinkCluster(this::remember);
        cluster.onCancel(jobId -> {
            if (jobId.equals(first.jobId())) {
                assertThat(connection.record().epoch())
                        .as("nobody answers it any more")
                        .isEqualTo(2);
                checkpointUnchecked(first, 10);
            }
        });
        launcher(cluster).submit(connection, Specs.customers());
        assertThat(cluster.submissions().get(0).restoreFrom()).endsWith(first.jobId() + "/chk-10");
    }

    @Test
    void jobWhoseSuccessorWasNeverSubmittedIsEndedByTheNext() throws IOException {
        JobSubmission first = submit();
        checkpoint(first, 1);
        TestingFlinkCluster away = new TestingFlinkCluster(this::remember);
        away.refuseToCancel();
        assertThatThrownBy(() -> launcher(away).submit(connection, Specs.customers()))
                .isInstanceOf(FlinkUnavailableException.class);
        assertThat(away.submissions()).isEmpty();
        Path newest = checkpoint(first, 2);

        TestingFlinkCluster cluster = new TestingFlinkCluster(this::remember);
        launcher(cluster).submit(connection, Specs.customers());
        assertThat(cluster.cancelled()).contains(first.jobId());
        assertThat(cluster.submissions().get(0).restoreFrom()).isEqualTo("file://" + newest);
    }

    @Test
    void jobWithoutACheckpointOfItsOwnLeavesTheEarlierOneToTheNext() throws IOException {
        Path newest = checkpoint(submit(), 3);
        submit();
        assertThat(submit().restoreFrom()).isEqualTo("file://" + newest);
    }

    @Test
    void checkpointOfTheNewestJobGoesBeforeTheOneItBeganWith() throws IOException {
        checkpoint(submit(), 30);
        Path newest = checkpoint(submit(), 4);
        assertThat(submit().restoreFrom()).isEqualTo("file://" + newest);
    }

    @Test
    void jobThatNeverMadeACheckpointIsBegunAnew() throws IOException {
        submit();
        assertThat(submit().restoreFrom()).isNull();
    }

    @Test
    void connectionWhoseCheckpointsAreGoneIsNotBegunAnew() throws IOException {
        submit();
        Round round = new Round(1, RoundKind.FULL, "run", 1, "mapping");
        connection.order(RunRecord.begin(round, "first run", Specs.KEY_GROUPS, 1));
        connection.end(RunStatus.SUCCEEDED, null);
        ConnectionRecord before = store.load();

        assertThatIOException()
                .isThrownBy(this::submit)
                .withMessageContainingAll("The newest checkpoint is gone from", "restore that folder");
        assertThat(store.load()).isEqualTo(before);
    }

    @Test
    void checkpointsGoWhereTheyAreLookedForWhateverTheFoldersName() throws IOException {
        assertThat(submit().configuration())
                .containsEntry("execution.checkpointing.dir", "file://" + store.checkpoints())
                .containsEntry("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    }

    @Test
    void foldersThatJobsLeaveEmptyAreRemoved() throws IOException {
        JobSubmission first = submit();
        Path ofFirst = Files.createDirectories(
                store.checkpoints().resolve(first.jobId()).resolve("taskowned"));
        Path shared = Files.createDirectories(ofFirst.resolveSibling("shared"));
        Path state = Files.writeString(shared.resolve("state"), "shared with the checkpoint of another job");
        Path newest = checkpoint(submit(), 1);

        submit();
        assertThat(ofFirst).doesNotExist();
        assertThat(state).exists();
        assertThat(newest.resolve("_metadata")).exists();

        Files.delete(state);
        submit();
        assertThat(store.checkpoints().resolve(first.jobId())).doesNotExist();
        assertThat(newest.resolve("_metadata")).exists();
    }

    private JobSubmission submit() throws IOException {
        TestingFlinkCluster cluster = new TestingFlinkCluster(this::remember);
        String id = launcher(cluster).submit(connection, Specs.customers());
        JobSubmission submission = cluster.submissions().get(0);
        assertThat(submission.jobId()).isEqualTo(id);
        return submission;
    }

    private void remember(JobSubmission submission) {
        try {
            storedAtSubmit.add(store.load());
        } catch (IOException e) {
            throw new UncheckedIOException("At the submission of " + submission.jobId(), e);
        }
    }

    private JobLauncher launcher(TestingFlinkCluster cluster) {
        return new JobLauncher(
                cluster, Path.of("job.jar"), store.checkpoints(), store.rowLog().path(), CONTROL_PLANE, 2);
    }

    private static long epoch(JobSubmission submission) {
        return JobAddress.parse(submission.arguments().toArray(new String[0])).epoch();
    }

    private void checkpointUnchecked(JobSubmission submission, int number) {
        try {
            checkpoint(submission, number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path checkpoint(JobSubmission submission, int number) throws IOException {
        Path made = Files.createDirectories(
                store.checkpoints().resolve(submission.jobId()).resolve("chk-" + number));
        Files.writeString(made.resolve("_metadata"), "state");
        return made;
    }
}
