package io.spillway.jobs.destination.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Suggestions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads what a connection file says of a topic. */
final class KafkaSection {
    private static final Pattern SERVERS = Pattern.compile("[A-Za-z0-9._-]+:[0-9]{1,5}(,[A-Za-z0-9._-]+:[0-9]{1,5})*");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final String AT_LEAST_ONCE = "atLeastOnce";
    private static final String EXACTLY_ONCE = "exactlyOnce";
    /** Brokers allow no more unless their transaction.max.timeout.ms says so. */
    private static final int TRANSACTION_TIMEOUT_SECONDS = 900;

    private static final int MOST_TIMEOUT_SECONDS = 14 * 24 * 3600;
    private static final int LEAST_REQUEST_BYTES = 64 * 1024;
    private static final int MOST_REQUEST_BYTES = 64 * 1024 * 1024;

    private static final String JAAS = "sasl.jaas.config";
    /** Other login modules load classes, or look names up, where they are told to. */
    private static final Pattern HARMLESS_JAAS = Pattern.compile(
            "org\\.apache\\.kafka\\.common\\.security\\.(plain\\.PlainLoginModule|scram\\.ScramLoginModule)"
                    + " required( (username|password)=\"[^\"]*\")* *;");
    /** What tells a client who it is, and nobody else should know. */
    private static final Set<String> SECRET_PROPERTIES =
            Set.of(JAAS, "ssl.keystore.key", "ssl.key.password", "ssl.keystore.certificate.chain");

    private static final Set<String> PLAIN_PROPERTIES = Set.of(
            "security.protocol",
            "sasl.mechanism",
            "ssl.truststore.type",
            "ssl.truststore.certificates",
            "ssl.keystore.type",
            "ssl.enabled.protocols",
            "compression.type",
            "linger.ms",
            "batch.size",
            "buffer.memory",
            "delivery.timeout.ms",
            "request.timeout.ms",
            "max.request.size");

    private final Fields section;
    private final SectionValues values;

    KafkaSection(Fields section, SectionValues values) {
        this.section = section;
        this.values = values;
    }

    String bootstrapServers() {
        String servers = values.requiredText(section, "bootstrapServers");
        if (!servers.isEmpty() && !SERVERS.matcher(servers).matches()) {
            section.problem(
                    "bootstrapServers", "write brokers like broker-1.example.com:9092,broker-2.example.com:9092");
        }
        return servers;
    }

    /** The settings, as {@link KafkaSettings} reads them. */
    JsonNode read() {
        String topic = section.requiredText("topic");
        if (!topic.isEmpty() && (!TOPIC.matcher(topic).matches() || topic.matches("\\.{1,2}"))) {
            section.problem("topic", "a topic's name has up to 249 letters, digits, dots, dashes and underscores");
        }
        String delivery = section.text("delivery").orElse(AT_LEAST_ONCE);
        if (!delivery.equals(AT_LEAST_ONCE) && !delivery.equals(EXACTLY_ONCE)) {
            List<String> known = List.of(AT_LEAST_ONCE, EXACTLY_ONCE);
            section.problem("delivery", "expected one of %s".formatted(known), Suggestions.nearest(delivery, known));
        }
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("topic", topic).put("exactlyOnce", delivery.equals(EXACTLY_ONCE));
        settings.put("tombstones", section.bool("tombstones").orElse(false));
        String transactionalId = section.text("transactionalId").orElse("");
        if (!transactionalId.isEmpty() && !TOPIC.matcher(transactionalId).matches()) {
            section.problem("transactionalId", "up to 249 letters, digits, dots, dashes and underscores");
        }
        settings.put("transactionalId", transactionalId);
        int seconds = section.integer("transactionTimeoutSeconds", 60, MOST_TIMEOUT_SECONDS)
                .orElse(TRANSACTION_TIMEOUT_SECONDS);
        settings.put("transactionTimeoutMillis", 1000L * seconds);
        ObjectNode properties = settings.putObject("properties");
        section.object("properties").ifPresent(written -> properties(written, properties));
        return settings;
    }

    private void properties(Fields written, ObjectNode properties) {
        for (String name : written.names()) {
            if (SECRET_PROPERTIES.contains(name)) {
                values.secret(written, name).ifPresent(secret -> secret(written, name, secret));
            } else if (PLAIN_PROPERTIES.contains(name)) {
                value(written, name).ifPresent(value -> properties.put(name, value));
            } else {
                TreeSet<String> known = new TreeSet<>(PLAIN_PROPERTIES);
                known.addAll(SECRET_PROPERTIES);
                written.problem(
                        name,
                        "this property cannot be set here, these can: %s".formatted(String.join(", ", known)),
                        Suggestions.nearest(name, known));
            }
        }
    }

    private void secret(Fields written, String name, String secret) {
        if (name.equals(JAAS)
                && !secret.isEmpty()
                && !HARMLESS_JAAS.matcher(secret.strip()).matches()) {
            written.problem(
                    name,
                    "expected org.apache.kafka.common.security.plain.PlainLoginModule or …scram.ScramLoginModule"
                            + " required username=\"…\" password=\"…\";");
            return;
        }
        values.keep(KafkaSettings.SECRET + name, secret);
    }

    private Optional<String> value(Fields written, String name) {
        boolean isNumber = name.endsWith(".ms") || name.endsWith(".size") || name.endsWith(".memory");
        if (isNumber) {
            int least = name.equals("max.request.size") || name.equals("buffer.memory") ? LEAST_REQUEST_BYTES : 0;
            return written.integer(name, least, MOST_REQUEST_BYTES).map(String::valueOf);
        }
        return values.text(written, name);
    }
}
