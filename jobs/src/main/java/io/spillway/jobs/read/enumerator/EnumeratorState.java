package io.spillway.jobs.read.enumerator;

/**
 * What a checkpoint holds of the enumerator: nothing that is needed. Rounds and attempts are numbered by the control
 * plane, and a round under way is read again.
 *
 * @param round the newest round known, 0 for none; for those who look into checkpoints
 */
public record EnumeratorState(long round) {}
