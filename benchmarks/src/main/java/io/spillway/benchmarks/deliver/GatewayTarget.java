package io.spillway.benchmarks.deliver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spillway.benchmarks.receiver.DiscardingReceiver;
import io.spillway.benchmarks.receiver.HeldPace;
import io.spillway.benchmarks.service.BenchSync;
import io.spillway.jobs.spec.DestinationSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A receiver of RudderStack's protocol in this process, over loopback. */
final class GatewayTarget implements Target {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int SAMPLED_REQUESTS = 200;
    /** Held requests must not be given up. */
    private static final long TIMEOUT_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final HeldPace pace = new HeldPace();
    private final DiscardingReceiver receiver = new DiscardingReceiver(pace, SAMPLED_REQUESTS);

    private GatewayTarget() throws IOException {}

    /** Receivers of RudderStack's protocol. */
    static final class Kind implements Target.Kind {
        @Override
        public String key() {
            return "gateway";
        }

        @Override
        public ThroughputGoals goals() {
            return new ThroughputGoals(50_000, 0.7);
        }

        @Override
        public Target open() throws IOException {
            return new GatewayTarget();
        }
    }

    @Override
    public DestinationSpec destination() {
        return BenchSync.receiver(receiver.url(), TIMEOUT_MILLIS);
    }

    @Override
    public boolean holds(int clients) {
        return pace.requests() == clients * destination().requestsInFlight();
    }

    @Override
    public void letGo() {
        pace.letGo();
    }

    @Override
    public void hold() {
        pace.hold();
    }

    @Override
    public long events() {
        return receiver.events();
    }

    @Override
    public long lastNanos() {
        return receiver.lastNanos();
    }

    @Override
    public List<byte[]> sample() throws IOException {
        List<byte[]> events = new ArrayList<>();
        for (byte[] body : receiver.kept()) {
            addEvents(body, events);
        }
        return events;
    }

    /** The elements of the one array in a body, as they are written. */
    private static void addEvents(byte[] body, List<byte[]> events) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            JsonToken token = parser.nextToken();
            while (token != null && token != JsonToken.START_ARRAY) {
                token = parser.nextToken();
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                events.add(Arrays.copyOfRange(
                        body, from, (int) parser.currentLocation().getByteOffset()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        receiver.close();
    }
}
