package io.spillway.control;

import io.spillway.control.api.JobApi;
import io.spillway.control.flink.EmbeddedCluster;
import io.spillway.control.flink.EmbeddedClusterOptions;
import io.spillway.control.reconcile.ActiveConnection;
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
    private static final int PARALLELISM = 2;
    private static final long MANAGED_MEMORY_BYTES = 256L << 20;

    private final ConnectionStore store;
    private final Path jobJar;
    private final Map<String, ActiveConnection> connections = new ConcurrentHashMap<>();
    private final JobApi api;
    private final EmbeddedCluster cluster;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ControlPlane(ConnectionStore store, Path jobJar) throws IOException {
        this.store = store;
        this.jobJar = jobJar;
        this.api = new JobApi(processKey(), connections);
        try {
            this.cluster =
                    EmbeddedCluster.start(new EmbeddedClusterOptions(PARALLELISM, MANAGED_MEMORY_BYTES, store.work()));
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
        ConnectionStore store = ConnectionStore.open(state.toAbsolutePath());
        try {
            return new ControlPlane(store, jobJar);
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
        return with(spec, secrets, listener, runner -> runner.run(spec, request));
    }

    @Override
    public RunRecord plan(SyncSpec spec, Map<String, String> secrets, RunRequest request, RunListener listener)
            throws IOException, InterruptedException {
        return with(spec, secrets, listener, runner -> runner.plan(spec, request));
    }

    private interface Work<T> {
        T with(SyncRunner runner) throws IOException, InterruptedException;
    }

    private <T> T with(SyncSpec spec, Map<String, String> secrets, RunListener listener, Work<T> work)
            throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        ActiveConnection connection = new ActiveConnection(spec.connection(), store, secrets, clock);
        connections.put(spec.connection(), connection);
        try {
            JobLauncher launcher =
                    new JobLauncher(cluster.client(), jobJar, store.checkpoints(), api.url(), PARALLELISM);
            return work.with(new SyncRunner(connection, launcher, listener, clock));
        } finally {
            connections.remove(spec.connection());
        }
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            // the cluster first, as its jobs still have something to tell
            try (store;
                    api;
                    cluster) {}
        }
    }
}
