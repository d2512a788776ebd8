package io.spillway.jobs.spec;

import org.jspecify.annotations.Nullable;

/**
 * One complete, consistent pass over a model's result.
 *
 * @param number rises for ever within a connection; taken from the store before use
 * @param runId of the run that the round belongs to; re-sent events carry the same one
 * @param openedAtMillis when the round was first ordered, since the epoch; the time of its events
 * @param mapping version of the mapping that it is read under; packed rows mean nothing to another one
 * @param gated whether changes are counted first and applied only when the gate has been opened
 * @param cursorFrom the least value of the connection's cursor that is read, in its column's encoding; null for a round
 *     that reads the whole model
 */
public record Round(
        long number,
        RoundKind kind,
        String runId,
        long openedAtMillis,
        String mapping,
        boolean gated,
        @Nullable Long cursorFrom) {
    /** Stands where there is no round. */
    public static final Round NONE = new Round(0, RoundKind.INCREMENTAL, "", 0, "");

    /** A round that no gate can hold. */
    public Round(long number, RoundKind kind, String runId, long openedAtMillis, String mapping) {
        this(number, kind, runId, openedAtMillis, mapping, false);
    }

    /** A round that reads the whole model. */
    public Round(long number, RoundKind kind, String runId, long openedAtMillis, String mapping, boolean gated) {
        this(number, kind, runId, openedAtMillis, mapping, gated, null);
    }

    /** Whether rows that are not read may be there all the same. */
    public boolean isPartial() {
        return cursorFrom != null;
    }
}
