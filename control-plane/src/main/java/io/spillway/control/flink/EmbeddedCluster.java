package io.spillway.control.flink;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster inside this process: one JobManager, one TaskManager, and the REST interface of a session cluster, on
 * loopback and free ports. It keeps nothing when it closes; jobs go on in the next one from their retained checkpoints.
 */
public final class EmbeddedCluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCluster.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final WorkFolder work;
    private final MiniCluster cluster;
    private final FlinkRest client;

    private EmbeddedCluster(WorkFolder work, MiniCluster cluster, URI address) {
        this.work = work;
        this.cluster = cluster;
        this.client = new FlinkRest(address);
    }

    /** Starts a cluster and waits until it can be asked. */
    public static EmbeddedCluster start(EmbeddedClusterOptions options) throws IOException {
        WorkFolder work = WorkFolder.own(options.workFolder());
        try {
            return start(options, work);
        } catch (IOException | RuntimeException e) {
            work.close();
            throw e;
        }
    }

    private static EmbeddedCluster start(EmbeddedClusterOptions options, WorkFolder work) throws IOException {
        Configuration configuration = EmbeddedConfiguration.of(options, work);
        FlinkFileSystems.initialize(configuration);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(options.slots())
                .setCommonBindAddress(EmbeddedConfiguration.LOOPBACK)
                .withRandomPorts()
                .build());
        try {
            cluster.start();
            URI address = cluster.getRestAddress().get();
            awaitSlots(new RestExchange(address, RestLimits.DEFAULT));
            return new EmbeddedCluster(work, cluster, address);
        } catch (Exception e) {
            stop(cluster);
            throw new IOException("The embedded Flink cluster did not start: " + RootCause.line(String.valueOf(e)), e);
        }
    }

    /** A started cluster still answers 503 for a moment, and lists its slots a moment later. */
    private static void awaitSlots(RestExchange rest) throws IOException {
        if (new Waiting(START_TIMEOUT).until(() -> slots(rest)).isEmpty()) {
            throw new IOException("no slot within %d s".formatted(START_TIMEOUT.toSeconds()));
        }
    }

    private static Optional<Integer> slots(RestExchange rest) {
        try {
            int slots = rest.get("/overview").json().path("slots-total").asInt();
            return Optional.of(slots).filter(total -> total > 0);
        } catch (FlinkUnavailableException e) {
            return Optional.empty();
        }
    }

    /** The way to ask this cluster; of no use once it is closed. */
    public FlinkRest client() {
        return client;
    }

    /** Stops the jobs and the cluster. Retained checkpoints stay where the jobs put them. */
    @Override
    public void close() throws IOException {
        stop(cluster);
        work.close();
    }

    private static void stop(MiniCluster cluster) {
        try {
            cluster.closeAsync().get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn(
                    "The embedded Flink cluster has not stopped within {} s and is left behind",
                    CLOSE_TIMEOUT.toSeconds());
        } catch (Exception e) {
            LOG.warn("The embedded Flink cluster did not stop cleanly", e);
        }
    }
}
