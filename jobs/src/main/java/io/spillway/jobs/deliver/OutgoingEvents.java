package io.spillway.jobs.deliver;

import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.jobs.stream.StreamType;
import org.apache.flink.util.OutputTag;

/** The side output of events for a sink. */
public final class OutgoingEvents {
    /** What {@link DeliverOperatorFactory}'s operators hand to a sink. */
    public static final OutputTag<OutgoingEvent> TAG = new OutputTag<>("events", StreamType.OUTGOING);

    private OutgoingEvents() {}
}
