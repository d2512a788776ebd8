package io.spillway.control;

import io.spillway.control.api.JobApi;
import io.spillway.control.flink.EmbeddedCluster;
import io.spillway.control.reconcile.ActiveConnection;
import io.spillway.control.reconcile.ConnectionJob;
import io.spillway.control.reconcile.JobLauncher;
import io.spillway.control.reconcile.RunListener;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.reconcile.SyncRunner;
import io.spillway.control.reconcile.SyncService;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A control plane over one state folder: the folder's store, the jobs' API and an embedded Flink cluster. Closing it
 * stops its job wherever that is; the next one goes on from there.
 */
public final class ControlPlane implements SyncService {
    private final ConnectionStore store;
    private final Path jobJar;
    private final ControlPlaneOptions options;
    private final Map<String, ActiveConnection> connections = new ConcurrentHashMap<>();
    private final Map<String, ConnectionJob> jobs = new ConcurrentHashMap<>();
    private final JobApi api;
    private final EmbeddedCluster cluster;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ControlPlane(ConnectionStore store, Path jobJar, ControlPlaneOptions options) throws IOException {
        this.store = store;
        this.jobJar = jobJar;
        this.options = options;
        this.api = new JobApi(processKey(), connections);
        try {
            this.cluster = EmbeddedCluster.start(options.cluster(store.work()));
        } catch (IOException | RuntimeException e) {
            api.close();
            throw e;
        }
    }

    /**
     * Starts a control plane.
     *
     * @param state its folder, made if it is not there; one process at a time
     * @throws IOException if another process has the folder, or something does not start
     */
    public static ControlPlane start(Path state, Path jobJar) throws IOException {
        return start(state, jobJar, ControlPlaneOptions.DEFAULT);
    }

    /** Starts a control plane of this size; see {@link #start(Path, Path)}. */
    public static ControlPlane start(Path state, Path jobJar, ControlPlaneOptions options) throws IOException {
        ConnectionStore store = ConnectionStore.open(state.toAbsolutePath());
        try {
            return new ControlPlane(store, jobJar, options);
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

    @Override
    public List<RunRecord> sync(SyncSpec spec, Map<String, String> secrets, RunRequest request, RunListener listener)
            throws IOException, InterruptedException {
        ConnectionJob job = job(spec.connection(), secrets);
        try {
            return new SyncRunner(job, listener, Clock.systemUTC()).run(spec, request);
        } finally {
            if (!job.isThere()) {
                jobs.remove(spec.connection());
                connections.remove(spec.connection());
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
        }
        ActiveConnection connection = new ActiveConnection(id, store, secrets, Clock.systemUTC());
        ConnectionJob job = new ConnectionJob(
                connection,
                new JobLauncher(cluster.client(), jobJar, store.checkpoints(), api.url(), options.parallelism()));
        connections.put(id, connection);
        jobs.put(id, job);
        return job;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            // what was delivered since the last checkpoint would be delivered again
            jobs.values().forEach(ConnectionJob::secure);
            // the cluster first, as its jobs still have something to tell
            try (store;
                    api;
                    cluster) {}
        }
    }
}
