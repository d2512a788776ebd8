package io.spillway.jobs.spec;

/** Whether a round sends what changed or every row. */
public enum RoundKind {
    INCREMENTAL,
    FULL
}
