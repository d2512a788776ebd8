package io.spillway.mapping.compile;

/**
 * What all events of a round have in common. It is part of an event's identity: a re-sent event needs an equal one.
 *
 * @param version of Spillway
 * @param round number of the round that found the change
 * @param timestampMillis when the round was opened, since 1970
 */
public record EventEnvelope(
        String connectionId, String version, String runId, String taskRunId, long round, long timestampMillis) {}
