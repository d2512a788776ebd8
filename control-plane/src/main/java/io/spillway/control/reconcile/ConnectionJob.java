package io.spillway.control.reconcile;

import io.spillway.control.flink.FlinkCluster;
import io.spillway.control.flink.FlinkRefusedException;
import io.spillway.control.flink.FlinkUnavailableException;
import io.spillway.control.flink.ObservedJob;
import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job of a connection, from run to run: submitted when none is there that would do, then parked or kept. A job that
 * another process left is not taken over: submitting ends it by its epoch. Runs use it one at a time; {@link #secure}
 * and {@link #park} may be called by other threads.
 */
public final class ConnectionJob {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionJob.class);
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration SECURING = Duration.ofSeconds(5);

    private final ActiveConnection connection;
    private final JobLauncher launcher;
    private volatile @Nullable String id;
    private volatile @Nullable SyncSpec submitted;

    public ConnectionJob(ActiveConnection connection, JobLauncher launcher) {
        this.connection = connection;
        this.launcher = launcher;
    }

    public ActiveConnection connection() {
        return connection;
    }

    FlinkCluster cluster() {
        return launcher.cluster();
    }

    /** Whether there is one, as far as is known: it may have failed meanwhile. */
    public boolean isThere() {
        return id != null;
    }

    /** Has a job that does what is wanted; gives its id. */
    String start(SyncSpec wanted) throws IOException {
        Start start = Start.next(wanted, submitted, look());
        if (start instanceof Start.Keep keep) {
            return keep.jobId();
        }
        if (start instanceof Start.Replace) {
            park();
        }
        String fresh = launcher.submit(connection, wanted);
        submitted = wanted;
        id = fresh;
        return fresh;
    }

    private Optional<ObservedJob> look() {
        String known = id;
        return known == null ? Optional.empty() : launcher.cluster().job(known);
    }

    /** Has a checkpoint made, and does not wait for it: should it fail, the periodic one follows. */
    void askForCheckpoint() {
        String known = id;
        if (known != null) {
            // Flink keeps the outcome until it is fetched, and does not end before: so somebody has to wait
            Thread waiting = new Thread(() -> checkpoint(known, CHECKPOINT_TIMEOUT), "spillway-checkpoint");
            waiting.setDaemon(true);
            waiting.start();
        }
    }

    private void checkpoint(String jobId, Duration timeout) {
        try {
            var unused = launcher.cluster().checkpoint(jobId, timeout);
        } catch (FlinkUnavailableException | FlinkRefusedException e) {
            LOG.debug("Job {} goes on from an earlier checkpoint", jobId, e);
        }
    }

    /** Has a checkpoint hold what was delivered so far, if that can be done within seconds. */
    public void secure() {
        String known = id;
        if (known != null) {
            checkpoint(known, SECURING);
        }
    }

    /** Stops the job, if there is one; its newest checkpoint stays. */
    public void park() {
        String known = id;
        SyncSpec parked = submitted;
        if (known != null) {
            if (parked != null && Destinations.areSinks(parked.destination())) {
                // a sink commits what the checkpoint before held, and a parked job could not for who knows how long
                secure();
            }
            submitted = null;
            launcher.park(known);
            id = null;
        }
    }

    /** Stops the newest job, and submits no other. From any thread. */
    public void stop() {
        launcher.stop();
    }

    /** A run's time with the job, which is parked afterwards unless it is to be kept. */
    Stay stay() {
        return new Stay();
    }

    /** See {@link #stay}. */
    final class Stay implements AutoCloseable {
        private boolean kept;

        void keep() {
            kept = true;
        }

        @Override
        public void close() {
            if (!kept) {
                park();
            }
        }
    }
}
