package io.spillway.control.cli;

import io.spillway.jobs.destination.DestinationProvider;
import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.destination.RequestProvider;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the section of a connection file that says where events go: what all kinds have; the rest is the kind's. */
final class DestinationSection implements SectionValues {
    private static final int BATCH_EVENTS = 100;
    private static final int MOST_BATCH_EVENTS = 10_000;
    private static final int BATCH_BYTES = 450_000;
    private static final int REQUESTS_IN_FLIGHT = 4;
    private static final int REQUEST_TIMEOUT_SECONDS = 30;
    private static final int GIVE_UP_SECONDS = 300;
    private static final int MOST_PER_SECOND = 1_000_000;

    private final References references;
    private final Map<String, String> secrets;

    /**
     * A reader of one section.
     *
     * @param secrets takes what the section refers to
     */
    DestinationSection(References references, Map<String, String> secrets) {
        this.references = references;
        this.secrets = secrets;
    }

    DestinationSpec read(Fields fields) {
        String type = references.requiredText(fields, "type");
        Optional<DestinationProvider> kind = Destinations.find(type);
        if (kind.isEmpty()) {
            if (!type.isEmpty()) {
                fields.problem(
                        "type",
                        "\"%s\" is not known here, use one of %s".formatted(type, types()),
                        Suggestions.nearest(type, types()));
            }
            // what else stands there is the business of a kind that nobody knows
            return DestinationSpec.discarding(1, 1, 1);
        }
        DestinationSpec destination = read(fields, kind.get());
        fields.finish();
        return destination;
    }

    private DestinationSpec read(Fields fields, DestinationProvider kind) {
        DestinationSettings own = kind.read(fields, this);
        boolean answers = kind instanceof RequestProvider;
        DestinationSpec asked = new DestinationSpec(
                kind.type(),
                own.url(),
                own.settings(),
                answers ? fields.integer("batchEvents", 1, MOST_BATCH_EVENTS).orElse(BATCH_EVENTS) : BATCH_EVENTS,
                answers ? fields.integer("batchBytes", 1_024, 4_000_000).orElse(BATCH_BYTES) : BATCH_BYTES,
                answers ? fields.integer("requestsInFlight", 1, 64).orElse(REQUESTS_IN_FLIGHT) : 1,
                1000L * fields.integer("requestTimeoutSeconds", 1, 600).orElse(REQUEST_TIMEOUT_SECONDS),
                1000L * fields.integer("giveUpSeconds", 1, 86_400).orElse(GIVE_UP_SECONDS),
                new RateLimits(
                        fields.integer("eventsPerSecond", 1, MOST_PER_SECOND).orElse(0),
                        answers
                                ? fields.integer("requestsPerSecond", 1, MOST_PER_SECOND)
                                        .orElse(0)
                                : 0));
        return asked.withBatchesOf(
                Math.min(asked.batchEvents(), kind.capabilities(asked).mostEvents()));
    }

    /** The kind that discards everything is for measuring, and not for files. */
    private static List<String> types() {
        return Destinations.types().stream()
                .filter(type -> !type.equals(DestinationSpec.DISCARD))
                .toList();
    }

    @Override
    public String requiredText(Fields fields, String key) {
        return references.requiredText(fields, key);
    }

    @Override
    public Optional<String> text(Fields fields, String key) {
        return references.text(fields, key);
    }

    @Override
    public boolean isReference(String text) {
        return References.isReference(text);
    }

    @Override
    public Optional<String> secret(Fields fields, String key) {
        return references.secret(fields, key);
    }

    @Override
    public void keep(String name, String secret) {
        secrets.put(name, secret);
    }
}
