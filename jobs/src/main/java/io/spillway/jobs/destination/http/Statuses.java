package io.spillway.jobs.destination.http;

import io.spillway.jobs.destination.Verdict;

/** What HTTP's statuses mean unless a receiver has its own words. */
public final class Statuses {
    private Statuses() {}

    /** The verdict on a status, 0 for no answer. */
    public static Verdict verdict(int status) {
        if (status >= 200 && status < 300) {
            return Verdict.DELIVERED;
        }
        return switch (status) {
            case 0, 408, 429 -> Verdict.RETRY;
            case 401, 403, 404, 405 -> Verdict.HALT;
            default -> status >= 500 ? Verdict.RETRY : status >= 400 ? Verdict.DIVIDE : Verdict.HALT;
        };
    }
}
