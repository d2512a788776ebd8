package io.spillway.jobs.spec;

import org.jspecify.annotations.Nullable;

/**
 * What a job says of its newest round. May be repeated and may come late.
 *
 * @param durable the counts as a completed checkpoint holds them: these never fall
 * @param soFar the counts up to now: a recovery may take them back
 * @param counted what the newest attempt at a gated round would change
 * @param halted why delivery has stopped for good in this job, null while it goes on
 * @param retrying why the destination is being retried at the moment, null if it is not
 */
public record RoundReport(
        RoundTally durable,
        RoundTally soFar,
        GateCount counted,
        @Nullable String halted,
        @Nullable String retrying) {

    /** A report of a round that has no gate. */
    public RoundReport(RoundTally durable, RoundTally soFar, @Nullable String halted, @Nullable String retrying) {
        this(durable, soFar, GateCount.NONE, halted, retrying);
    }
}
