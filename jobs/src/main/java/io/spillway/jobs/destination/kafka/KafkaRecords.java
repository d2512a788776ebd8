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
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Makes records of events: the primary key as key, so that a row stays in one partition, and the event as value. */
final class KafkaRecords implements KafkaRecordSerializationSchema<OutgoingEvent>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1;

    private static final Header INSERT = header("spillway-op", "insert");
    private static final Header UPDATE = header("spillway-op", "update");
    private static final Header DELETE = header("spillway-op", "delete");

    private final String topic;
    private final boolean tombstones;
    private final String connection;
    /** The same for all events of a connection, and of a run. */
    private transient @Nullable Header ofConnection;

    private transient @Nullable Header ofRun;
    private transient @Nullable String run;

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
        List<Header> headers = List.of(
                header("spillway-message-id", event.messageId().toString()),
                operation(event.change()),
                ofConnection(),
                ofRun(event.runId()));
        return new ProducerRecord<>(topic, null, event.key().getBytes(UTF_8), value, headers);
    }

    private Header ofConnection() {
        Header known = ofConnection;
        if (known == null) {
            known = header("spillway-connection", connection);
            ofConnection = known;
        }
        return known;
    }

    private Header ofRun(String runId) {
        Header known = ofRun;
        if (known == null || !runId.equals(run)) {
            known = header("spillway-run", runId);
            ofRun = known;
            run = runId;
        }
        return known;
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }

    private static Header operation(RowChange change) {
        return switch (change) {
            case INSERTED -> INSERT;
            case UPDATED -> UPDATE;
            case DELETED -> DELETE;
        };
    }

    /** Where to look for transactions that an earlier task has left open. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }
}
