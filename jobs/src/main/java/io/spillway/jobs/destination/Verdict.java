package io.spillway.jobs.destination;

/** What an answer means for the events of its request. */
public enum Verdict {
    /** They are the destination's now. */
    DELIVERED,
    /** Nothing is wrong with them: the same request again, later. */
    RETRY,
    /** Some event is refused, or all together are too large: halves apart, and a single one is rejected. */
    DIVIDE,
    /** The destination itself is set up wrongly; no row is at fault. */
    HALT
}
