package io.spillway.jobs.spec;

import org.jspecify.annotations.Nullable;

/**
 * What a job's source tells the control plane when it asks for work.
 *
 * @param round number of the round it knows, 0 for none
 * @param rowsRead of that round so far, in the present attempt
 * @param readEnded whether every split of the present attempt was read to its end
 * @param plan how the round is read and why, once known
 */
public record Poll(
        long round,
        long rowsRead,
        boolean readEnded,
        @Nullable String plan) {

    /** Name of the query parameter that says how many milliseconds the answer may wait for news. */
    public static final String WAIT = "wait";

    /**
     * The answer.
     *
     * @param round the newest round, null if there was none yet
     * @param read whether a job that has not read this round has to; false once a checkpoint holds its changes
     * @param gateOpenFor number of the attempt whose changes may be applied, 0 for none
     */
    public record Answer(@Nullable Round round, boolean read, long gateOpenFor) {

        /** An answer that opens no gate. */
        public Answer(@Nullable Round round, boolean read) {
            this(round, read, 0);
        }
    }
}
