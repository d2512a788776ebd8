package io.spillway.control.store;

/** How a run stands. */
public enum RunStatus {
    RUNNING,
    SUCCEEDED,
    /** It ended without having delivered everything; the next run goes on with it. */
    FAILED,
    /** Its changes were counted and go beyond the connection's limits: nothing was applied, nothing was sent. */
    HELD,
    /** A dry run: its changes were counted, which was all that it was for. */
    PLANNED
}
