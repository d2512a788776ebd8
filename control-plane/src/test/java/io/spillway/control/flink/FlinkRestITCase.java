package io.spillway.control.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class FlinkRestITCase {

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedCluster embedded;

    @SuppressWarnings("NullAway.Init")
    private static CountingJobs jobs;

    private final FlinkRest flink = embedded.client();
    private final String jobId = CountingJobs.newId();

    @BeforeAll
    static void startCluster() throws IOException {
        jobs = new CountingJobs(folder);
        embedded = EmbeddedCluster.start(new EmbeddedClusterOptions(4, 64L << 20, folder.resolve("work")));
    }

    @AfterAll
    static void closeCluster() throws IOException {
        embedded.close();
    }

    @AfterEach
    void freeSlots() {
        flink.cancel(jobId, CountingJobs.PATIENCE);
    }

    @Test
    void repeatedSubmitStartsNoSecondJobAndSendsNoSecondJar() throws Exception {
        JobSubmission submission = jobs.counting(jobId, null);
        flink.submit(submission);
        awaitState(jobId, JobState.RUNNING);
        int jobsBefore = ask("GET", "/jobs").path("jobs").size();
        int jarsBefore = ask("GET", "/jars").path("files").size();

        flink.submit(submission);

        assertThat(ask("GET", "/jobs").path("jobs")).hasSize(jobsBefore);
        assertThat(ask("GET", "/jars").path("files")).hasSize(jarsBefore);
        assertThat(flink.job(jobId)).contains(new ObservedJob(jobId, JobState.RUNNING, null));
    }

    @Test
    void submitOfACancelledJobDoesNotRunItAgain() {
        flink.submit(jobs.counting(jobId, null));
        flink.cancel(jobId, CountingJobs.PATIENCE);

        flink.submit(jobs.counting(jobId, null));

        assertThat(flink.job(jobId)).contains(new ObservedJob(jobId, JobState.CANCELED, null));
    }

    @Test
    void jobGoesOnUnderANewIdFromTheCheckpointItWasParkedWith() {
        flink.submit(jobs.counting(jobId, null));
        assertThat(jobs.first(jobId)).isZero();
        long counted = jobs.counted(jobId, 20);

        String checkpoint = flink.checkpoint(jobId, CountingJobs.PATIENCE).orElseThrow();
        flink.cancel(jobId, CountingJobs.PATIENCE);
        assertThat(flink.newestCheckpoint(jobId)).contains(checkpoint);
        assertThat(CheckpointFolder.newest(jobs.checkpoints(), jobId)).contains(Path.of(URI.create(checkpoint)));

        String next = CountingJobs.newId();
        flink.submit(jobs.counting(next, checkpoint));
        assertThat(jobs.first(next)).isGreaterThanOrEqualTo(counted);
        awaitState(next, JobState.RUNNING);
        claimedCheckpointGoesWithTheJobThatTookIt(next, checkpoint);
    }

    private void claimedCheckpointGoesWithTheJobThatTookIt(String next, String checkpoint) {
        assertThat(flink.checkpoint(next, CountingJobs.PATIENCE)).isPresent();
        await().atMost(CountingJobs.PATIENCE)
                .untilAsserted(() -> assertThat(Path.of(URI.create(checkpoint))).doesNotExist());
        flink.cancel(next, CountingJobs.PATIENCE);
    }

    @Test
    void reasonOfAFailedJobIsOneLine() {
        flink.submit(jobs.failing(jobId));

        awaitState(jobId, JobState.FAILED);
        assertThat(flink.job(jobId))
                .contains(new ObservedJob(jobId, JobState.FAILED, "java.io.IOException: disk on fire"));
    }

    @Test
    void jobThatCannotRestoreIsRefusedAndThenListedAsFailed() {
        JobSubmission submission =
                jobs.counting(jobId, folder.resolve("nowhere").toUri().toString());

        assertThatThrownBy(() -> flink.submit(submission))
                .isInstanceOf(FlinkRefusedException.class)
                .hasMessageContaining("Cannot find checkpoint or savepoint")
                .hasMessageNotContaining("\n");
        awaitState(jobId, JobState.FAILED);
        assertThat(flink.job(jobId).map(ObservedJob::failure).orElse(""))
                .contains("Cannot find checkpoint or savepoint");
    }

    @Test
    void missingEntryClassIsNamed() {
        assertThatThrownBy(() -> flink.submit(jobs.submission(jobId, "no.such.Job", "count", null)))
                .isInstanceOf(FlinkRefusedException.class)
                .hasMessageContaining("no.such.Job");
        assertThat(flink.job(jobId)).isEmpty();
    }

    @Test
    void jarTheClusterForgotIsSentAgain() throws Exception {
        flink.submit(jobs.counting(jobId, null));
        flink.cancel(jobId, CountingJobs.PATIENCE);
        for (JsonNode jar : ask("GET", "/jars").path("files")) {
            ask("DELETE", "/jars/" + jar.path("id").asText());
        }

        String next = CountingJobs.newId();
        flink.submit(jobs.counting(next, null));

        awaitState(next, JobState.RUNNING);
        flink.cancel(next, CountingJobs.PATIENCE);
    }

    @Test
    void unknownJobIsAbsentHasNoCheckpointAndNeedsNoCancelling() {
        assertThat(flink.job(jobId)).isEmpty();
        assertThat(flink.checkpoint(jobId, CountingJobs.PATIENCE)).isEmpty();
        assertThat(flink.newestCheckpoint(jobId)).isEmpty();
        flink.cancel(jobId, CountingJobs.PATIENCE);
    }

    @Test
    void endedJobTakesNoCheckpointAndMayBeCancelledAgain() {
        flink.submit(jobs.failing(jobId));
        awaitState(jobId, JobState.FAILED);

        assertThat(flink.checkpoint(jobId, CountingJobs.PATIENCE)).isEmpty();
        flink.cancel(jobId, CountingJobs.PATIENCE);
        assertThat(flink.job(jobId).map(ObservedJob::state)).contains(JobState.FAILED);
    }

    private void awaitState(String id, JobState state) {
        await().atMost(CountingJobs.PATIENCE)
                .until(() -> flink.job(id).map(ObservedJob::state), Optional.of(state)::equals);
    }

    private JsonNode ask(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(flink.address() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return RestExchange.JSON.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
    }
}
