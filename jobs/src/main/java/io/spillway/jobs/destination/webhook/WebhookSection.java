package io.spillway.jobs.destination.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Suggestions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a connection file says of a webhook. */
final class WebhookSection {
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

    private final Fields section;
    private final SectionValues values;

    WebhookSection(Fields section, SectionValues values) {
        this.section = section;
        this.values = values;
    }

    /** The settings, as {@link WebhookSettings} reads them. */
    JsonNode read() {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        String method = section.text("method").orElse("POST");
        if (!METHODS.contains(method)) {
            section.problem("method", "expected one of %s".formatted(METHODS), Suggestions.nearest(method, METHODS));
        }
        String body = section.text("body").orElse("event");
        if (!body.equals("event") && !body.equals("array")) {
            section.problem("body", "expected event (one in each request) or array");
        }
        if (!body.equals("array") && section.names().contains("batchEvents")) {
            section.problem("batchEvents", "a request has one event, unless \"body: array\" is written");
        }
        settings.put("method", method).put("array", body.equals("array"));
        ObjectNode headers = settings.putObject("headers");
        section.object("headers").ifPresent(written -> readHeaders(written, headers));
        readStatuses("success", List.of("2xx"), settings);
        readStatuses("reject", List.of(), settings);
        values.secret(section, "signingKey").ifPresent(secret -> values.keep(DestinationSpec.SIGNING_KEY, secret));
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
            } else if (text.isPresent() && values.isReference(text.get())) {
                values.secret(written, name).ifPresent(secret -> {
                    checkValue(written, name, secret);
                    values.keep(DestinationSpec.HEADER + name, secret);
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

    private void readStatuses(String key, List<String> fallback, ObjectNode settings) {
        List<String> written = section.texts(key);
        for (String status : written) {
            if (!STATUS.matcher(status).matches()) {
                section.problem(key, "expected statuses such as \"200\" or \"2xx\", in quotes");
            }
        }
        (written.isEmpty() ? fallback : written).forEach(settings.putArray(key)::add);
    }
}
