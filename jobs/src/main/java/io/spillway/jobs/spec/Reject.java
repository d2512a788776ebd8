package io.spillway.jobs.spec;

/**
 * An event that the destination refused for good, or that could not be made of its row.
 *
 * @param recordId the row's primary key as events carry it, its start if it is very long: reports have to stay small
 * @param status the HTTP status, 0 if the event was never sent
 * @param reason the start of the answer's body, or why there is no event
 * @param tries how often in a row the row's events were rejected, with this time
 * @param givenUp whether the row is not tried again until it changes
 */
public record Reject(String recordId, int status, String reason, int tries, boolean givenUp) {
    private static final int MOST_ID_CHARACTERS = 1000;
    private static final int MOST_REASON_CHARACTERS = 2048;

    public Reject {
        recordId = cut(recordId, MOST_ID_CHARACTERS);
        reason = cut(reason, MOST_REASON_CHARACTERS);
        // earlier versions did not count
        tries = Math.max(1, tries);
    }

    /** An event that was refused for the first time. */
    public Reject(String recordId, int status, String reason) {
        this(recordId, status, reason, 1, false);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
