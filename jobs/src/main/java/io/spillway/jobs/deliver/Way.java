package io.spillway.jobs.deliver;

import io.spillway.jobs.destination.Destination;

/** How events get to the destination. */
sealed interface Way {

    /** By requests that are answered. */
    record Requests(Destination destination) implements Way {}

    /**
     * Through a Flink sink behind the operator.
     *
     * @param mostEventBytes what the sink takes of one event
     */
    record Sink(int mostEventBytes) implements Way {}
}
