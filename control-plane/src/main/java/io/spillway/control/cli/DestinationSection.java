package io.spillway.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Suggestions;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section of a connection file that says where events go. */
final class DestinationSection {
    private static final List<String> TYPES = List.of(DestinationSpec.RUDDERSTACK, DestinationSpec.WEBHOOK);
    private static final List<String> METHODS = List.of("POST", "PUT", "PATCH");
    private static final Pattern STATUS = Pattern.compile("[2-5](xx|[0-9]{2})");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final List<String> OWN_HEADERS = List.of(
            "host",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "spillway-epoch",
            "spillway-run");
    private static final int BATCH_EVENTS = 100;
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
        if (!type.isEmpty() && !TYPES.contains(type)) {
            fields.problem(
                    "type",
                    "\"%s\" is not known here, use one of %s".formatted(type, TYPES),
                    Suggestions.nearest(type, TYPES));
        }
        String url = references.requiredText(fields, "url");
        boolean isWebhook = type.equals(DestinationSpec.WEBHOOK);
        checkUrl(fields, url, isWebhook);
        JsonNode settings = isWebhook ? webhook(fields) : rudderstack(fields);
        boolean single = isWebhook && !settings.path("array").asBoolean();
        if (single && fields.names().contains("batchEvents")) {
            fields.problem("batchEvents", "a request has one event, unless \"body: array\" is written");
        }
        int batchEvents = fields.integer("batchEvents", 1, 10_000).orElse(BATCH_EVENTS);
        DestinationSpec destination = new DestinationSpec(
                type,
                url,
                settings,
                single ? 1 : batchEvents,
                fields.integer("batchBytes", 1_024, 4_000_000).orElse(BATCH_BYTES),
                fields.integer("requestsInFlight", 1, 64).orElse(REQUESTS_IN_FLIGHT),
                1000L * fields.integer("requestTimeoutSeconds", 1, 600).orElse(REQUEST_TIMEOUT_SECONDS),
                1000L * fields.integer("giveUpSeconds", 1, 86_400).orElse(GIVE_UP_SECONDS),
                new RateLimits(
                        fields.integer("eventsPerSecond", 1, MOST_PER_SECOND).orElse(0),
                        fields.integer("requestsPerSecond", 1, MOST_PER_SECOND).orElse(0)));
        fields.finish();
        return destination;
    }

    private JsonNode rudderstack(Fields fields) {
        references
                .secret(fields, "writeKey")
                .ifPresentOrElse(
                        secret -> secrets.put(DestinationSpec.WRITE_KEY, secret),
                        () -> fields.problem(
                                "writeKey", "the write key is missing: write ${env:NAME} or ${file:PATH} here"));
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        if (fields.bool("gzip").orElse(false)) {
            settings.put("gzip", true);
        }
        return settings;
    }

    private JsonNode webhook(Fields fields) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        String method = fields.text("method").orElse("POST");
        if (!METHODS.contains(method)) {
            fields.problem("method", "expected one of %s".formatted(METHODS), Suggestions.nearest(method, METHODS));
        }
        String body = fields.text("body").orElse("event");
        if (!body.equals("event") && !body.equals("array")) {
            fields.problem("body", "expected event (one in each request) or array");
        }
        settings.put("method", method).put("array", body.equals("array"));
        ObjectNode headers = settings.putObject("headers");
        fields.object("headers").ifPresent(written -> readHeaders(written, headers));
        readStatuses(fields, "success", List.of("2xx"), settings);
        readStatuses(fields, "reject", List.of(), settings);
        references.secret(fields, "signingKey").ifPresent(secret -> secrets.put(DestinationSpec.SIGNING_KEY, secret));
        return settings;
    }

    /** A header that refers to something is a secret, another one is not. */
    private void readHeaders(Fields written, ObjectNode headers) {
        for (String name : written.names()) {
            Optional<String> text = written.text(name);
            if (!HEADER.matcher(name).matches()) {
                written.problem(name, "a header's name has letters, digits and dashes");
            } else if (OWN_HEADERS.stream().anyMatch(name::equalsIgnoreCase)) {
                written.problem(name, "Spillway writes this header itself");
            } else if (text.isPresent() && References.isReference(text.get())) {
                references.secret(written, name).ifPresent(secret -> {
                    checkValue(written, name, secret);
                    secrets.put(DestinationSpec.HEADER + name, secret);
                });
            } else {
                text.ifPresent(value -> {
                    checkValue(written, name, value);
                    headers.put(name, value);
                });
            }
        }
    }

    private static void checkValue(Fields written, String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            written.problem(name, "a header's value has printable ASCII alone, and no line breaks");
        }
    }

    private static void readStatuses(Fields fields, String key, List<String> fallback, ObjectNode settings) {
        List<String> written = fields.texts(key);
        for (String status : written) {
            if (!STATUS.matcher(status).matches()) {
                fields.problem(key, "expected statuses such as \"200\" or \"2xx\", in quotes");
            }
        }
        (written.isEmpty() ? fallback : written).forEach(settings.putArray(key)::add);
    }

    private static void checkUrl(Fields fields, String url, boolean withQuery) {
        if (url.isEmpty()) {
            return;
        }
        try {
            URI uri = new URI(url);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean isTooMuch = uri.getFragment() != null || (uri.getQuery() != null && !withQuery);
            if (!web || uri.getHost() == null || isTooMuch) {
                fields.problem("url", "the receiver's address is like https://gateway.example.com");
            } else if (uri.getUserInfo() != null) {
                fields.problem("url", "no user or password in an address: secrets have fields of their own");
            }
        } catch (URISyntaxException e) {
            fields.problem("url", "this is no address: " + e.getReason());
        }
    }
}
