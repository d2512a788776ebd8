package io.spillway.control.flink;

import org.jspecify.annotations.Nullable;

/**
 * A job as its cluster sees it.
 *
 * @param failure why the job failed or restarts, in one line of at most {@value #FAILURE_LENGTH} characters; null in
 *     every other state, and when Flink gives no reason
 */
public record ObservedJob(
        String jobId, JobState state, @Nullable String failure) {

    /** The longest failure that is kept. */
    public static final int FAILURE_LENGTH = 2000;
}
