package io.spillway.jobs.spec;

/**
 * A receiver of RudderStack's HTTP protocol. The write key is a secret, fetched by tasks when they open.
 *
 * @param url the receiver's base address, {@code http} or {@code https}, without credentials; or {@link #DISCARD}
 * @param batchEvents most events of one request, 1 to 10,000
 * @param batchBytes most bytes of one request's body before it is closed, at least 1,024
 * @param requestsInFlight most requests under way at once for one task, 1 to 64
 * @param requestTimeoutMillis for the whole exchange, at least 100
 * @param giveUpMillis how long deliveries may fail without one success before the run is stopped; what is owed is kept
 */
public record DestinationSpec(
        String url,
        int batchEvents,
        int batchBytes,
        int requestsInFlight,
        long requestTimeoutMillis,
        long giveUpMillis) {

    /** The address that takes everything and keeps nothing; for measuring what a sync costs without its destination. */
    public static final String DISCARD = "discard:";

    /** The name under which the write key is asked for. */
    public static final String WRITE_KEY = "destination.writeKey";
}
