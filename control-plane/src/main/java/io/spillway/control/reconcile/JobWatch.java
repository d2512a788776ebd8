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
    private Optional<ObservedJob> seen;
    private Optional<String> toldFailure = Optional.empty();
    private long lookedNanos;

    /** A watch that asks the cluster at most once in a period. */
    JobWatch(FlinkCluster cluster, String jobId, long periodMillis) {
        this.cluster = cluster;
        this.jobId = jobId;
        this.periodNanos = periodMillis * 1_000_000;
        this.seen = Optional.of(new ObservedJob(jobId, JobState.INITIALIZING, null));
        this.lookedNanos = System.nanoTime() - periodNanos;
    }

    Optional<ObservedJob> look() {
        if (System.nanoTime() - lookedNanos >= periodNanos) {
            lookedNanos = System.nanoTime();
            try {
                seen = cluster.job(jobId);
            } catch (FlinkUnavailableException e) {
                // a cluster that cannot be asked now says nothing about the job
                return seen;
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
