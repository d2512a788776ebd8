package io.spillway.control;

import io.spillway.control.api.JobApi;
import io.spillway.control.flink.EmbeddedCluster;
import io.spillway.control.flink.EmbeddedClusterOptions;
import io.spillway.control.flink.FlinkCluster;
import io.spillway.control.flink.FlinkRest;
import io.spillway.control.reconcile.ActiveConnection;
import io.spillway.control.reconcile.JobLauncher;
import io.spillway.control.reconcile.Leases;
import io.spillway.control.reconcile.RunListener;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.reconcile.SyncRunner;
import io.spillway.control.reconcile.SyncService;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A control plane over one state folder: the folder's store, the jobs' API and a Flink cluster, embedded or a session
 * cluster on this machine. Closing it stops its job wherever that is; the next one goes on from there.
 */
public final class ControlPlane implements SyncService {
    private static final int PARALLELISM = 2;
    private static final long MANAGED_MEMORY_BYTES = 256L << 20;

    private final ConnectionStore store;
    private final Path jobJar;
    private final Map<String, ActiveConnection> connections = new ConcurrentHashMap<>();
    private final JobApi api;
    private final FlinkCluster cluster;
    private final @Nullable EmbeddedCluster embedded;
    private final Set<JobLauncher> launchers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private ControlPlane(ConnectionStore store, Path jobJar, @Nullable URI flink) throws IOException {
        this.store = store;
        this.jobJar = jobJar;
        this.api = new JobApi(flink == null ? processKey() : sharedKey(), connections);
        try {
            if (flink == null) {
                EmbeddedCluster own = EmbeddedCluster.start(
                        new EmbeddedClusterOptions(PARALLELISM, MANAGED_MEMORY_BYTES, store.work()));
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
        return start(state, jobJar, null);
    }

    /**
     * Starts a control plane.
     *
     * @param state its folder, made if it is not there; one process at a time
     * @param flink the REST address of a session cluster on this machine; null for one inside this process
     * @throws IOException if another process has the folder, or something does not start
     */
    public static ControlPlane start(Path state, Path jobJar, @Nullable URI flink) throws IOException {
        ConnectionStore store = ConnectionStore.open(state.toAbsolutePath());
        try {
            return new ControlPlane(store, jobJar, flink);
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

    private interface Work<T> {
        T with(SyncRunner runner) throws IOException, InterruptedException;
    }

    private <T> T with(SyncSpec spec, Map<String, String> secrets, RunListener listener, Work<T> work)
            throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        Leases leases = new Leases(Leases.LENGTH, System::nanoTime);
        ActiveConnection connection =
                new ActiveConnection(spec.connection(), store, secrets, clock, leases, embedded == null);
        connections.put(spec.connection(), connection);
        JobLauncher launcher = new JobLauncher(cluster, jobJar, store.checkpoints(), api.url(), PARALLELISM);
        launchers.add(launcher);
        try (connection) {
            return work.with(new SyncRunner(connection, launcher, listener, clock));
        } finally {
            launchers.remove(launcher);
            connections.remove(spec.connection());
        }
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            // the cluster first, as its jobs still have something to tell
            try (store;
                    api;
                    embedded) {
                if (embedded == null) {
                    launchers.forEach(JobLauncher::stop);
                }
            }
        }
    }
}
