package io.spillway.jobs.destination;

import io.spillway.mapping.model.RowChange;
import java.util.UUID;

/**
 * An event on its way to a sink.
 *
 * @param key the row's primary key as text, which events carry as {@code recordId}
 * @param messageId as the event has it
 * @param json the event in UTF-8
 */
public record OutgoingEvent(RowChange change, String key, UUID messageId, String runId, byte[] json) {}
