package io.spillway.jobs.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A line of the row log: what was done about one row. docs/row-log.md describes the files.
 *
 * @param at when, in milliseconds since 1970
 * @param op insert, update or delete
 * @param outcome delivered, rejected, or givenUp: rejected so often that it is not tried again until the row changes
 * @param messageId of the event, null if the row gave none
 * @param key the row's primary key, as events carry it
 * @param status the destination's, of rejected events
 * @param reason the destination's words, of rejected events
 * @param tries how often in a row it was rejected
 * @param event what was sent, of rejected events; null if it is too long to be kept
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RowLogEntry(
        long at,
        String op,
        String outcome,
        @Nullable @JsonProperty("id") String messageId,
        String key,
        @Nullable Integer status,
        @Nullable String reason,
        @Nullable Integer tries,
        @Nullable JsonNode event) {
    public static final String DELIVERED = "delivered";
    public static final String REJECTED = "rejected";
    public static final String GIVEN_UP = "givenUp";

    /** What the names of files begin with that have a line for each event. */
    public static final String ROWS = "rows-";

    /** What the names of files begin with that have a line for each rejected event, with all that is known of it. */
    public static final String REJECTS = "rejects-";

    /** What comes behind that: the number of the round, so that names sort as rounds do. */
    public static String round(long number) {
        return "%010d".formatted(number);
    }
}
