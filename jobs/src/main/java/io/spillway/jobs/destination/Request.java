package io.spillway.jobs.destination;

import java.util.List;

/**
 * Events of one round that go together.
 *
 * @param events JSON objects, at least one; the same bytes however often they are sent
 * @param epoch the job's, so that the destination's log tells one writer from another
 * @param runId of the run that they belong to
 */
public record Request(List<byte[]> events, long epoch, String runId) {
    public Request {
        events = List.copyOf(events);
    }
}
