package io.spillway.jobs.destination;

import io.spillway.jobs.spec.DestinationSpec;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * Makes Flink sinks. What is handed to a sink before a checkpoint's barrier is in that checkpoint with the outbox that
 * no longer holds it: the checkpoint decides about both.
 */
public non-sealed interface SinkProvider extends DestinationProvider {

    /**
     * The sink of a connection. It becomes part of the job's graph, so it must not hold secrets.
     *
     * @param connection the connection's id
     * @param secrets fetches them where the sink runs
     */
    Sink<OutgoingEvent> sink(DestinationSpec spec, String connection, Secrets secrets);

    /** The most bytes that the sink takes of one event; longer ones are rejected before. */
    int mostEventBytes(DestinationSpec spec);
}
