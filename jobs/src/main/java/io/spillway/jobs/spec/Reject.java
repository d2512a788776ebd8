package io.spillway.jobs.spec;

/**
 * An event that the destination refused for good, or that could not be made of its row.
 *
 * @param recordId the row's primary key as events carry it
 * @param status the HTTP status, 0 if the event was never sent
 * @param reason the start of the answer's body, or why there is no event
 */
public record Reject(String recordId, int status, String reason) {}
