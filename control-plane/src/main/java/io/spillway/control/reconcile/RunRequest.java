package io.spillway.control.reconcile;

/**
 * What is asked of a run.
 *
 * @param full whether every row is sent even if nothing calls for it
 * @param limits what it may do without somebody's leave
 * @param resident whether the job stays after a run that succeeded, so that the next one begins at once
 */
public record RunRequest(boolean full, GateLimits limits, boolean resident) {

    /** A run whose job is parked afterwards. */
    public RunRequest(boolean full, GateLimits limits) {
        this(full, limits, false);
    }

    /** The same, with a job that stays. */
    public RunRequest withResidentJob() {
        return new RunRequest(full, limits, true);
    }
}
