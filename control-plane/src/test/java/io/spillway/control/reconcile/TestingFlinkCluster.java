package io.spillway.control.reconcile;

import io.spillway.control.flink.FlinkCluster;
import io.spillway.control.flink.FlinkUnavailableException;
import io.spillway.control.flink.JobState;
import io.spillway.control.flink.JobSubmission;
import io.spillway.control.flink.ObservedJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A cluster in memory that remembers what it was asked, and can be told to misbehave. */
final class TestingFlinkCluster implements FlinkCluster {
    private final List<JobSubmission> submissions = new ArrayList<>();
    private final Map<String, ObservedJob> jobs = new ConcurrentHashMap<>();
    private final Set<String> cancelled = new HashSet<>();
    private final Consumer<JobSubmission> onSubmit;
    private volatile Consumer<String> onCancel = jobId -> {};
    private int askedForCheckpoints;
    private volatile boolean unavailable;
    private volatile boolean cancelFails;

    /** A cluster that does this with each job. */
    TestingFlinkCluster(Consumer<JobSubmission> onSubmit) {
        this.onSubmit = onSubmit;
    }

    /** Answers no question from now on. */
    void becomeUnavailable() {
        unavailable = true;
    }

    /** Does this with each job that it is told to end, before it ends. */
    void onCancel(Consumer<String> action) {
        onCancel = action;
    }

    /** Does not end the jobs that it is told to. */
    void refuseToCancel() {
        cancelFails = true;
    }

    /** Has a job look like this. */
    void show(String jobId, JobState state, String failure) {
        jobs.put(jobId, new ObservedJob(jobId, state, failure));
    }

    /** Knows nothing of a job any more. */
    void forget(String jobId) {
        jobs.remove(jobId);
    }

    synchronized List<JobSubmission> submissions() {
        return List.copyOf(submissions);
    }

    synchronized Set<String> cancelled() {
        return Set.copyOf(cancelled);
    }

    @Override
    public void submit(JobSubmission submission) {
        synchronized (this) {
            submissions.add(submission);
        }
        jobs.put(submission.jobId(), new ObservedJob(submission.jobId(), JobState.RUNNING, null));
        onSubmit.accept(submission);
    }

    @Override
    public Optional<ObservedJob> job(String jobId) {
        if (unavailable) {
            throw new FlinkUnavailableException("The cluster is away", null);
        }
        return Optional.ofNullable(jobs.get(jobId));
    }

    @Override
    public synchronized void cancel(String jobId, Duration timeout) {
        if (cancelFails) {
            throw new FlinkUnavailableException("The job has not ended", null);
        }
        onCancel.accept(jobId);
        cancelled.add(jobId);
        jobs.remove(jobId);
    }

    /** How often a checkpoint was asked for. */
    synchronized int askedForCheckpoints() {
        return askedForCheckpoints;
    }

    @Override
    public synchronized Optional<String> checkpoint(String jobId, Duration timeout) {
        askedForCheckpoints++;
        return Optional.empty();
    }

    @Override
    public Optional<String> newestCheckpoint(String jobId) {
        return Optional.empty();
    }

    @Override
    public String address() {
        return "http://cluster.test";
    }
}
