package io.spillway.control.flink;

import java.time.Duration;
import java.util.Optional;

/**
 * What the control plane asks of a Flink cluster, wherever it runs.
 *
 * <p>Every method may be called from several threads and may be repeated: one whose answer was lost costs nothing. All
 * of them throw {@link FlinkUnavailableException} when the cluster cannot be asked now, and
 * {@link FlinkRefusedException} when it was asked and said no.
 */
public interface FlinkCluster {

    /**
     * Runs a job under the id it brings along. A job the cluster knows by this id, in whatever state, counts as
     * submitted: look at it with {@link #job} to learn what became of it. That holds after a refusal too, as Flink
     * keeps a job whose start failed and lists it as failed.
     */
    void submit(JobSubmission submission);

    /** The job as the cluster sees it now; empty when it does not know, or no longer knows, this id. */
    Optional<ObservedJob> job(String jobId);

    /**
     * Makes a checkpoint and gives the path of the newest one once it is complete. Empty when the job does not run or
     * when the time was up first; the checkpoint may still complete then.
     */
    Optional<String> checkpoint(String jobId, Duration timeout);

    /**
     * The path of the newest complete checkpoint the cluster reports, of a job that ended too. Clusters answer this
     * from a cache (3 s old at most by default), so a checkpoint that completed just now may be missing and the one
     * named may be gone: where the folder can be looked at, ask {@link CheckpointFolder}.
     */
    Optional<String> newestCheckpoint(String jobId);

    /** Cancels a job and waits until it ended. A job that is unknown or ended before is fine. */
    void cancel(String jobId, Duration timeout);

    /** Where people find the cluster and its web page. */
    String address();
}
