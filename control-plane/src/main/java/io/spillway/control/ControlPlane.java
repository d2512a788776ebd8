package io.spillway.control;

import io.spillway.control.api.JobApi;
import io.spillway.control.flink.EmbeddedCluster;
import io.spillway.control.flink.FlinkCluster;
import io.spillway.control.flink.FlinkRest;
import io.spillway.control.reconcile.ActiveConnection;
import io.spillway.control.reconcile.ConnectionJob;
import io.spillway.control.reconcile.JobLauncher;
import io.spillway.control.reconcile.Leases;
import io.spillway.control.reconcile.RunListener;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.reconcile.SyncRunner;
import io.spillway.control.reconcile.SyncService;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A control plane over one state folder: the folder's store, the jobs' API and a Flink cluster, embedded or a session
 * cluster on this machine. Closing it stops its job wherever that is; the next one goes on from there.
 */
public final class ControlPlane implements SyncService {
    private final ConnectionStore store;
    private final Path jobJar;
    private final ControlPlaneOptions options;
    private final Map<String, ActiveConnection> connections = new ConcurrentHashMap<>();
    private final Map<String, ConnectionJob> jobs = new ConcurrentHashMap<>();
    private final JobApi api;
    private final FlinkCluster cluster;
    private final @Nullable EmbeddedCluster embedded;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ControlPlane(ConnectionStore store, Path jobJar, ControlPlaneOptions options, @Nullable URI flink)
            throws IOException {
        this.store = store;
        this.jobJar = jobJar;
        this.options = options;
        this.api = new JobApi(flink == null ? processKey() : sharedKey(), connections);
        try {
            if (flink == null) {
                EmbeddedCluster own = EmbeddedCluster.start(options.cluster(store.work()));
                this.embedded = own;
                this.cluster = own.client();
            } else {
                this.embedded = null;
                this.cluster = new FlinkRest(flink);
            }
        } catch (IOException | RuntimeException e) {
            api.close();
            throw e;
        }
    }

    /** Starts a control plane with a Flink cluster of its own, inside this process. */
    public static ControlPlane start(Path state, Path jobJar) throws IOException {
        return start(state, jobJar, ControlPlaneOptions.DEFAULT, null);
    }

    /**
     * Starts a control plane.
     *
     * @param state its folder, made if it is not there; one process at a time
     * @param flink the REST address of a session cluster on this machine; null for one inside this process
     * @throws IOException if another process has the folder, or something does not start
     */
    public static ControlPlane start(Path state, Path jobJar, @Nullable URI flink) throws IOException {
        return start(state, jobJar, ControlPlaneOptions.DEFAULT, flink);
    }

    /** Starts a control plane of this size with a Flink cluster of its own; see {@link #start(Path, Path)}. */
    public static ControlPlane start(Path state, Path jobJar, ControlPlaneOptions options) throws IOException {
        return start(state, jobJar, options, null);
    }

    private static ControlPlane start(Path state, Path jobJar, ControlPlaneOptions options, @Nullable URI flink)
            throws IOException {
        ConnectionStore store = ConnectionStore.open(state.toAbsolutePath());
        try {
            return new ControlPlane(store, jobJar, options, flink);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** The key that jobs prove themselves with. Jobs of an embedded cluster find it in their own process. */
    private static synchronized String processKey() {
        String known = System.getProperty(JobToken.KEY_PROPERTY);
        if (known != null) {
            return known;
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String key = HexFormat.of().formatHex(random);
        System.setProperty(JobToken.KEY_PROPERTY, key);
        return key;
    }

    /** The key that this process and a session cluster's processes were given alike. */
    private static String sharedKey() throws IOException {
        String key = System.getProperty(JobToken.KEY_PROPERTY, System.getenv(JobToken.KEY_VARIABLE));
        if (key == null || key.isBlank()) {
            throw new IOException(("Set %s to a long random text, for this process and for every process of the Flink"
                            + " cluster: it proves to each other who they are")
                    .formatted(JobToken.KEY_VARIABLE));
        }
        return key;
    }

    @Override
    public List<RunRecord> sync(SyncSpec spec, Map<String, String> secrets, RunRequest request, RunListener listener)
            throws IOException, InterruptedException {
        return with(spec, secrets, listener, runner -> runner.run(spec, request));
    }

    @Override
    public RunRecord plan(SyncSpec spec, Map<String, String> secrets, RunRequest request, RunListener listener)
            throws IOException, InterruptedException {
        return with(spec, secrets, listener, runner -> runner.plan(spec, request));
    }

    @Override
    public void limit(String connection, RateLimits limits) {
        ActiveConnection active = connections.get(connection);
        if (active != null) {
            active.limit(limits);
        }
    }

    /** Where people find its Flink. */
    public String flinkAddress() {
        return cluster.address();
    }

    private interface Work<T> {
        T with(SyncRunner runner) throws IOException, InterruptedException;
    }

    private <T> T with(SyncSpec spec, Map<String, String> secrets, RunListener listener, Work<T> work)
            throws IOException, InterruptedException {
        store.rowLog().retain(spec.rowLog(), Clock.systemUTC().instant());
        ConnectionJob job = job(spec.connection(), secrets);
        try {
            return work.with(new SyncRunner(job, listener, Clock.systemUTC()));
        } finally {
            if (!job.isThere()) {
                forget(job);
            }
        }
    }

    /** The connection's job if it stayed; tasks keep the secrets that they fetched, so others want another job. */
    private ConnectionJob job(String id, Map<String, String> secrets) throws IOException {
        ConnectionJob resident = jobs.get(id);
        if (resident != null && resident.connection().hasSecrets(secrets)) {
            return resident;
        }
        if (resident != null) {
            resident.park();
            forget(resident);
        }
        Leases leases = new Leases(Leases.LENGTH, System::nanoTime);
        ActiveConnection connection =
                new ActiveConnection(id, store, secrets, Clock.systemUTC(), leases, embedded == null);
        ConnectionJob job = new ConnectionJob(
                connection,
                new JobLauncher(
                        cluster, jobJar, store.checkpoints(), store.rowLog().path(), api.url(), options.parallelism()));
        connections.put(id, connection);
        jobs.put(id, job);
        return job;
    }

    /** A connection whose job is not there any more is taken up anew. */
    private void forget(ConnectionJob job) throws IOException {
        jobs.remove(job.connection().id(), job);
        connections.remove(job.connection().id(), job.connection());
        job.connection().close();
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            // what was delivered since the last checkpoint would be delivered again
            jobs.values().forEach(ConnectionJob::secure);
            // the cluster first, as its jobs still have something to tell
            try (store;
                    api;
                    embedded) {
                if (embedded == null) {
                    for (ConnectionJob job : jobs.values()) {
                        job.stop();
                        forget(job);
                    }
                }
            }
        }
    }
}
