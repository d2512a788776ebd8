package io.spillway.control.store;

/** How a run stands. */
public enum RunStatus {
    RUNNING,
    SUCCEEDED,
    /** It ended without having delivered everything; {@link RunRecord#resumable} tells whether it can go on. */
    FAILED
}
