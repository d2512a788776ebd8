package io.spillway.control.flink;

/** The states of a Flink job, by Flink's names. */
public enum JobState {
    INITIALIZING,
    CREATED,
    RUNNING,
    RESTARTING,
    FAILING,
    FAILED,
    CANCELLING,
    CANCELED,
    FINISHED,
    /** Its master lost leadership or stopped; with high availability another one goes on with it. */
    SUSPENDED,
    RECONCILING;

    /** Whether the job ended for good: it will not run again under this id. */
    public boolean isTerminal() {
        return switch (this) {
            case FAILED, CANCELED, FINISHED -> true;
            case INITIALIZING, CREATED, RUNNING, RESTARTING, FAILING, CANCELLING, SUSPENDED, RECONCILING -> false;
        };
    }
}
