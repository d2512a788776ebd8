package io.spillway.jobs.spec;

/**
 * One complete, consistent pass over a model's result.
 *
 * @param number rises for ever within a connection; taken from the store before use
 * @param runId of the run that the round belongs to; re-sent events carry the same one
 * @param openedAtMillis when the round was first ordered, since the epoch; the time of its events
 * @param mapping version of the mapping that it is read under; packed rows mean nothing to another one
 * @param gated whether changes are counted first and applied only when the gate has been opened
 */
public record Round(long number, RoundKind kind, String runId, long openedAtMillis, String mapping, boolean gated) {
    /** Stands where there is no round. */
    public static final Round NONE = new Round(0, RoundKind.INCREMENTAL, "", 0, "");

    /** A round that no gate can hold. */
    public Round(long number, RoundKind kind, String runId, long openedAtMillis, String mapping) {
        this(number, kind, runId, openedAtMillis, mapping, false);
    }
}
