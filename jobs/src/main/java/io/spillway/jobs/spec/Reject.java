package io.spillway.jobs.spec;

/**
 * An event that the destination refused for good, or that could not be made of its row.
 *
 * @param recordId the row's primary key as events carry it, its start if it is very long: reports have to stay small
 * @param status the HTTP status, 0 if the event was never sent
 * @param reason the start of the answer's body, or why there is no event
 */
public record Reject(String recordId, int status, String reason) {
    private static final int MOST_ID_CHARACTERS = 1000;
    private static final int MOST_REASON_CHARACTERS = 2048;

    public Reject {
        recordId = cut(recordId, MOST_ID_CHARACTERS);
        reason = cut(reason, MOST_REASON_CHARACTERS);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
