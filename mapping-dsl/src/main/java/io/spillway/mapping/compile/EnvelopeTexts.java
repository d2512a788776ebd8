package io.spillway.mapping.compile;

import java.util.Arrays;

/**
 * What is written of an envelope, once for many events.
 *
 * @param connectionId a JSON string
 * @param sources the member {@code sources} of a context
 * @param times the members {@code timestamp} and {@code originalTimestamp}, behind a comma
 */
record EnvelopeTexts(byte[] connectionId, byte[] sources, byte[] times) {

    static EnvelopeTexts of(EventEnvelope envelope) {
        EventBuffer id = new EventBuffer(0).string(envelope.connectionId());
        EventBuffer sources = new EventBuffer(0);
        sources.ascii("\"sources\":{\"job_id\":").string(envelope.connectionId());
        sources.ascii(",\"version\":").string(envelope.version());
        sources.ascii(",\"job_run_id\":").string(envelope.runId());
        sources.ascii(",\"task_run_id\":").string(envelope.taskRunId()).put('}');
        byte[] instant = instant(envelope.timestampMillis());
        EventBuffer timestamps = new EventBuffer(0);
        timestamps.ascii(",\"timestamp\":").put(instant);
        timestamps.ascii(",\"originalTimestamp\":").put(instant);
        return new EnvelopeTexts(bytes(id), bytes(sources), bytes(timestamps));
    }

    static byte[] instant(long epochMillis) {
        EventBuffer out = new EventBuffer(0);
        TimeValues.instant(epochMillis, out);
        return bytes(out);
    }

    private static byte[] bytes(EventBuffer out) {
        return Arrays.copyOf(out.bytes(), out.length());
    }
}
