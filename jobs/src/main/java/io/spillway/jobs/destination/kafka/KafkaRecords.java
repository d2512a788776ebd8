package io.spillway.jobs.destination.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.mapping.model.RowChange;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Makes records of events: the primary key as key, so that a row stays in one partition, and the event as value. */
final class KafkaRecords implements KafkaRecordSerializationSchema<OutgoingEvent>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final boolean tombstones;
    private final String connection;

    KafkaRecords(String topic, boolean tombstones, String connection) {
        this.topic = topic;
        this.tombstones = tombstones;
        this.connection = connection;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutgoingEvent event, KafkaSinkContext context, @Nullable Long timestamp) {
        boolean isTombstone = tombstones && event.change() == RowChange.DELETED;
        byte @Nullable [] value = isTombstone ? null : event.json();
        ProducerRecord<byte[], byte[]> produced =
                new ProducerRecord<>(topic, event.key().getBytes(UTF_8), value);
        Headers headers = produced.headers();
        headers.add("spillway-message-id", event.messageId().toString().getBytes(UTF_8));
        headers.add("spillway-op", operation(event.change()).getBytes(UTF_8));
        headers.add("spillway-connection", connection.getBytes(UTF_8));
        headers.add("spillway-run", event.runId().getBytes(UTF_8));
        return produced;
    }

    private static String operation(RowChange change) {
        return switch (change) {
            case INSERTED -> "insert";
            case UPDATED -> "update";
            case DELETED -> "delete";
        };
    }

    /** Where to look for transactions that an earlier task has left open. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }
}
