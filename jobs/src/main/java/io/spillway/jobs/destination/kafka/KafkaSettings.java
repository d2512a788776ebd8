package io.spillway.jobs.destination.kafka;

import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What only Kafka has.
 *
 * @param topic where events go
 * @param exactlyOnce whether events are written in transactions, which checkpoints commit
 * @param tombstones whether a delete is a record without a value, as compacted topics have it
 * @param transactionalId what the ids of transactions begin with; empty for one made of the connection's name
 * @param transactionTimeoutMillis when brokers abort a transaction that nobody has committed
 * @param properties of the producer, those that are no secrets
 */
record KafkaSettings(
        String topic,
        boolean exactlyOnce,
        boolean tombstones,
        String transactionalId,
        int transactionTimeoutMillis,
        Map<String, String> properties)
        implements Serializable {
    /** A secret property has this name, and its own behind it. */
    static final String SECRET = "destination.property.";

    /** What the producer takes in one request unless it is told otherwise, in bytes. */
    private static final int MOST_REQUEST_BYTES = 1_048_576;
    /** What the producer holds in all, in bytes. */
    private static final int BUFFER_BYTES = 33_554_432;
    /** Key, headers and framing around an event. */
    private static final int ENVELOPE_BYTES = 16 * 1024;

    KafkaSettings {
        properties = Map.copyOf(properties);
    }

    static KafkaSettings of(DestinationSpec spec) {
        try {
            return SpecCodec.read(spec.settings().toString(), KafkaSettings.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("The settings for Kafka are wrong: " + e.getMessage(), e);
        }
    }

    /** The most bytes of an event. */
    int mostEventBytes() {
        int request = number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_REQUEST_BYTES);
        return Math.min(request, number(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES)) - ENVELOPE_BYTES;
    }

    private int number(String property, int otherwise) {
        String asked = properties.get(property);
        return asked == null ? otherwise : Integer.parseInt(asked);
    }

    /** The properties that every client needs, with the secret ones. */
    Properties forClients(String bootstrapServers, Map<String, String> secrets) {
        Properties all = new Properties();
        properties.forEach(all::setProperty);
        secrets.forEach((name, value) -> {
            if (name.startsWith(SECRET)) {
                all.setProperty(name.substring(SECRET.length()), value);
            }
        });
        all.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }
}
