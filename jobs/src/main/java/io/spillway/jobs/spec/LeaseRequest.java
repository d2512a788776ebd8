package io.spillway.jobs.spec;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the right to deliver for a while, or gives it back.
 *
 * @param holder tells this execution of the task from every other one
 * @param subtask the task's number, from 0
 * @param parallelism how many such tasks the job has
 * @param attempt how often Flink started the task before: a higher one has taken a lower one's place
 * @param intent what the task wants
 */
public record LeaseRequest(String holder, int subtask, int parallelism, int attempt, Intent intent) {

    /** What a task wants with its lease. */
    public enum Intent {
        /** Deliver, or go on delivering. */
        DELIVER,
        /** Nothing more: it has nothing to deliver, and no request is under way. */
        DONE,
        /** Nothing more, but requests were under way when it ended: they may still arrive. */
        ABANDONED
    }

    /** This request with another intent. */
    public LeaseRequest with(Intent other) {
        return new LeaseRequest(holder, subtask, parallelism, attempt, other);
    }

    /**
     * The answer.
     *
     * @param millis how long the task may deliver from the moment it asked; 0 if it may not yet, and has to ask again
     * @param superseded whether another execution has taken this one's place: it must end
     * @param limits how fast the connection's events may leave from now on, null for as before
     */
    public record Answer(
            long millis, boolean superseded, @Nullable RateLimits limits) {
        /** An answer that leaves the limits as they are. */
        public Answer(long millis, boolean superseded) {
            this(millis, superseded, null);
        }

        /** The same answer with these limits. */
        public Answer with(@Nullable RateLimits now) {
            return new Answer(millis, superseded, now);
        }
    }
}
