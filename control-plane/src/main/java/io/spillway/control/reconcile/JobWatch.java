package io.spillway.control.reconcile;

import io.spillway.control.flink.FlinkCluster;
import io.spillway.control.flink.FlinkUnavailableException;
import io.spillway.control.flink.JobState;
import io.spillway.control.flink.ObservedJob;
import java.util.Optional;

/** Looks at a job now and then, and remembers what it saw in between. For one thread. */
final class JobWatch {
    private final FlinkCluster cluster;
    private final String jobId;
    private final long periodNanos;
    private final long patienceNanos;
    private Optional<ObservedJob> seen;
    private Optional<String> toldFailure = Optional.empty();
    private long lookedNanos;
    private long answeredNanos;

    /**
     * A watch.
     *
     * @param periodMillis the cluster is asked at most once in it
     * @param patienceMillis how long it may be that it cannot be asked
     */
    JobWatch(FlinkCluster cluster, String jobId, long periodMillis, long patienceMillis) {
        this.cluster = cluster;
        this.jobId = jobId;
        this.periodNanos = periodMillis * 1_000_000;
        this.patienceNanos = patienceMillis * 1_000_000;
        this.seen = Optional.of(new ObservedJob(jobId, JobState.INITIALIZING, null));
        this.lookedNanos = System.nanoTime() - periodNanos;
        this.answeredNanos = System.nanoTime();
    }

    /** The job as it was seen last; throws if the cluster could not be asked for too long. */
    Optional<ObservedJob> look() {
        if (System.nanoTime() - lookedNanos >= periodNanos) {
            lookedNanos = System.nanoTime();
            try {
                seen = cluster.job(jobId);
                answeredNanos = System.nanoTime();
            } catch (FlinkUnavailableException e) {
                // a cluster that cannot be asked now says nothing about the job
                if (System.nanoTime() - answeredNanos >= patienceNanos) {
                    throw e;
                }
            }
        }
        return seen;
    }

    /** Why the job restarts, if that was not told before. */
    Optional<String> newFailure() {
        Optional<String> failure = seen.filter(job -> !job.state().isTerminal()).map(ObservedJob::failure);
        if (failure.isEmpty() || failure.equals(toldFailure)) {
            return Optional.empty();
        }
        toldFailure = failure;
        return failure;
    }
}
