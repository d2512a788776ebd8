package io.spillway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.control.api.JobApi;
import io.spillway.control.flink.EmbeddedCluster;
import io.spillway.control.flink.EmbeddedClusterOptions;
import io.spillway.control.flink.FlinkRefusedException;
import io.spillway.control.reconcile.ActiveConnection;
import io.spillway.control.reconcile.ConnectionJob;
import io.spillway.control.reconcile.JobLauncher;
import io.spillway.control.reconcile.RunListener;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.reconcile.SyncRunner;
import io.spillway.control.reconcile.SyncService;
import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** A control plane whose store, cluster and job a test can get at. It stays open from sync to sync. */
final class OpenControlPlane implements AutoCloseable {
    private static final String ENDED = "the job has ended";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MANAGED_MEMORY_BYTES = 128L << 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, ActiveConnection> connections = new ConcurrentHashMap<>();
    private final ConnectionStore store;
    private final JobApi api;
    private final EmbeddedCluster cluster;

    OpenControlPlane(Path state, int slots) throws IOException {
        if (System.getProperty(JobToken.KEY_PROPERTY) == null) {
            System.setProperty(JobToken.KEY_PROPERTY, "a key for tests");
        }
        store = ConnectionStore.open(state.toAbsolutePath());
        api = new JobApi(System.getProperty(JobToken.KEY_PROPERTY), connections);
        cluster = EmbeddedCluster.start(new EmbeddedClusterOptions(slots, MANAGED_MEMORY_BYTES, store.work()));
    }

    /** Looks at a run several times a second, in the runner's thread: nothing is decided meanwhile. */
    interface Watcher {
        void look(RunRecord run, String jobId) throws Exception;
    }

    /** A service whose jobs have this parallelism; closing it closes nothing. */
    SyncService service(int parallelism, Watcher watcher) {
        return new SyncService() {
            @Override
            public List<RunRecord> sync(
                    SyncSpec spec, Map<String, String> secrets, RunRequest request, RunListener listener)
                    throws IOException, InterruptedException {
                return OpenControlPlane.this.sync(spec, secrets, request, parallelism, watched(listener, watcher));
            }

            @Override
            public RunRecord plan(
                    SyncSpec spec, Map<String, String> secrets, RunRequest request, RunListener listener) {
                throw new UnsupportedOperationException("Plans change nothing, so none is interrupted here");
            }

            @Override
            public void limit(String connection, RateLimits limits) {
                Objects.requireNonNull(connections.get(connection)).limit(limits);
            }

            @Override
            public void close() {
                // it stays open for the next one
            }
        };
    }

    private List<RunRecord> sync(
            SyncSpec spec, Map<String, String> secrets, RunRequest request, int parallelism, RunListener listener)
            throws IOException, InterruptedException {
        ActiveConnection connection = new ActiveConnection(spec.connection(), store, secrets, Clock.systemUTC());
        connections.put(spec.connection(), connection);
        JobLauncher launcher = new JobLauncher(
                cluster.client(),
                SyncStage.jobJar(),
                store.checkpoints(),
                store.rowLog().path(),
                api.url(),
                parallelism);
        return new SyncRunner(new ConnectionJob(connection, launcher), listener, Clock.systemUTC()).run(spec, request);
    }

    private RunListener watched(RunListener listener, Watcher watcher) {
        return new RunListener() {
            @Override
            public void onProgress(RunRecord run) {
                listener.onProgress(run);
                runningJob().ifPresent(id -> look(watcher, run, id));
            }

            @Override
            public void onNote(String note) {
                listener.onNote(note);
            }
        };
    }

    private static void look(Watcher watcher, RunRecord run, String jobId) {
        try {
            watcher.look(run, jobId);
        } catch (Exception e) {
            throw new AssertionError("The test's part of the run failed", e);
        }
    }

    private Optional<String> runningJob() {
        for (JsonNode job : ask("GET", "/jobs", "").path("jobs")) {
            if (job.path("status").asText().equals("RUNNING")) {
                return Optional.of(job.path("id").asText());
            }
        }
        return Optional.empty();
    }

    /** Checkpoint and cancel, as if the service had to make room. */
    void park(String jobId) {
        // Flink refuses as long as not all tasks run
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreException(FlinkRefusedException.class)
                .until(() -> cluster.client().checkpoint(jobId, PATIENCE).isPresent());
        cluster.client().cancel(jobId, PATIENCE);
    }

    /** Stops a job with a savepoint; gives its path, none if the job ended by itself before. */
    Optional<String> stop(String jobId, Path folder) {
        Optional<String> savepoint = await(
                "/jobs/%s/stop".formatted(jobId),
                jobId,
                "{\"drain\": false, \"targetDirectory\": \"%s\"}".formatted(folder));
        Awaitility.await().atMost(PATIENCE).until(() -> hasEnded(jobId));
        return savepoint;
    }

    private boolean hasEnded(String jobId) throws IOException {
        return cluster.client().job(jobId).map(job -> job.state().isTerminal()).orElse(true);
    }

    /** Makes a savepoint of a job that goes on; gives its path. */
    String savepoint(String jobId, Path folder) {
        return await("/jobs/%s/savepoints".formatted(jobId), jobId, "{\"target-directory\": \"%s\"}".formatted(folder))
                .orElseThrow();
    }

    /** Flink refuses as long as not all tasks run, and for ever once the job has ended: then there is no path. */
    private Optional<String> await(String path, String jobId, String body) {
        String at = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            String found = outcome(
                                    jobId,
                                    ask("POST", path, body).path("request-id").asText());
                            return found.isEmpty() && hasEnded(jobId) ? ENDED : found;
                        },
                        found -> !found.isEmpty());
        return at.equals(ENDED) ? Optional.empty() : Optional.of(at);
    }

    private String outcome(String jobId, String request) {
        JsonNode outcome = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> ask("GET", "/jobs/%s/savepoints/%s".formatted(jobId, request), ""),
                        answer -> answer.at("/status/id").asText().equals("COMPLETED"));
        return outcome.at("/operation/location").asText();
    }

    /** Has the next job begin with this savepoint, which it takes as its own. To be called between two syncs. */
    void goOnFrom(String savepoint) throws IOException {
        ConnectionRecord record = store.load();
        store.save(new ConnectionRecord(
                record.instance(),
                record.epoch(),
                savepoint,
                record.attempt(),
                record.spec(),
                record.sentVersion(),
                record.run(),
                record.dryRun(),
                record.cursor()));
    }

    ConnectionStore store() {
        return store;
    }

    /** Asks Flink's REST interface. */
    JsonNode ask(String method, String path, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(cluster.client().address() + path))
                    .header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .build();
            return new ObjectMapper()
                    .readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while asking Flink", e);
        }
    }

    @Override
    public void close() throws IOException {
        try (store;
                api;
                cluster) {}
    }
}
