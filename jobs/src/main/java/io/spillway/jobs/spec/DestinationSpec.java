package io.spillway.jobs.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where events go, and how fast. Secrets are fetched by tasks when they open.
 *
 * @param type the kind of destination
 * @param url its address, without credentials
 * @param settings what only this kind has, an object that its package reads
 * @param batchEvents most events of one request, 1 to 10,000
 * @param batchBytes most bytes of one request's body before it is closed, at least 1,024
 * @param requestsInFlight most requests under way at once for one task, 1 to 64
 * @param requestTimeoutMillis for the whole exchange, at least 100
 * @param giveUpMillis how long deliveries may fail without one success before the run is stopped; what is owed is kept
 * @param limits how fast events leave
 */
public record DestinationSpec(
        String type,
        String url,
        JsonNode settings,
        int batchEvents,
        int batchBytes,
        int requestsInFlight,
        long requestTimeoutMillis,
        long giveUpMillis,
        RateLimits limits) {

    /** The kind that takes everything and keeps nothing; for measuring what a sync costs without its destination. */
    public static final String DISCARD = "discard";

    /** Receivers of RudderStack's HTTP protocol. */
    public static final String RUDDERSTACK = "rudderstack";

    /** Any address that takes JSON. */
    public static final String WEBHOOK = "webhook";

    /** Topics of Kafka. */
    public static final String KAFKA = "kafka";

    /** Files of JSON lines. */
    public static final String FILES = "files";

    /** A table of a database. */
    public static final String DATABASE = "database";

    /** The name under which the write key is asked for. */
    public static final String WRITE_KEY = "destination.writeKey";

    /** The name under which a webhook's signing key is asked for. */
    public static final String SIGNING_KEY = "destination.signingKey";

    /** A webhook's secret header has this name, and the header's behind it. */
    public static final String HEADER = "destination.header.";

    /** The name under which a database's password is asked for. */
    public static final String PASSWORD = "destination.password";

    /** Reads a specification; those from before there were kinds have fewer members. */
    @JsonCreator
    static DestinationSpec read(
            @JsonProperty("type") @Nullable String type,
            @JsonProperty("url") String url,
            @JsonProperty("settings") @Nullable JsonNode settings,
            @JsonProperty("batchEvents") int batchEvents,
            @JsonProperty("batchBytes") int batchBytes,
            @JsonProperty("requestsInFlight") int requestsInFlight,
            @JsonProperty("requestTimeoutMillis") long requestTimeoutMillis,
            @JsonProperty("giveUpMillis") long giveUpMillis,
            @JsonProperty("limits") @Nullable RateLimits limits) {
        return new DestinationSpec(
                Objects.requireNonNullElse(type, RUDDERSTACK),
                url,
                settings == null ? JsonNodeFactory.instance.objectNode() : settings,
                batchEvents,
                batchBytes,
                requestsInFlight,
                requestTimeoutMillis,
                giveUpMillis,
                Objects.requireNonNullElse(limits, RateLimits.NONE));
    }

    /** A receiver of RudderStack's protocol with nothing special about it. */
    public static DestinationSpec rudderstack(
            String url,
            int batchEvents,
            int batchBytes,
            int requestsInFlight,
            long requestTimeoutMillis,
            long giveUpMillis) {
        return new DestinationSpec(
                RUDDERSTACK,
                url,
                JsonNodeFactory.instance.objectNode(),
                batchEvents,
                batchBytes,
                requestsInFlight,
                requestTimeoutMillis,
                giveUpMillis,
                RateLimits.NONE);
    }

    /** The destination that takes everything and keeps nothing. */
    public static DestinationSpec discarding(int batchEvents, int batchBytes, int requestsInFlight) {
        return new DestinationSpec(
                DISCARD,
                "",
                JsonNodeFactory.instance.objectNode(),
                batchEvents,
                batchBytes,
                requestsInFlight,
                1,
                1,
                RateLimits.NONE);
    }

    /** The same, with other settings of its kind. */
    public DestinationSpec withSettings(JsonNode own) {
        return new DestinationSpec(
                type, url, own, batchEvents, batchBytes, requestsInFlight, requestTimeoutMillis, giveUpMillis, limits);
    }

    /** The same, with at most so many events in a request. */
    public DestinationSpec withBatchesOf(int events) {
        return new DestinationSpec(
                type, url, settings, events, batchBytes, requestsInFlight, requestTimeoutMillis, giveUpMillis, limits);
    }
}
