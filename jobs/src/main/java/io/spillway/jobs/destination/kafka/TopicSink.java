package io.spillway.jobs.destination.kafka;

import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.jobs.destination.Secrets;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Flink's sink for Kafka, whose passwords are fetched where it runs: the job's graph, which holds this, has none. */
final class TopicSink
        implements TwoPhaseCommittingStatefulSink<OutgoingEvent, KafkaWriterState, KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final long serialVersionUID = 1;

    private final String bootstrapServers;
    private final KafkaSettings settings;
    private final String connection;
    private final Secrets secrets;

    TopicSink(String bootstrapServers, KafkaSettings settings, String connection, Secrets secrets) {
        this.bootstrapServers = bootstrapServers;
        this.settings = settings;
        this.connection = connection;
        this.secrets = secrets;
    }

    /**
     * What the ids of transactions begin with. A sink aborts whatever is open under its prefix when it starts, so none
     * may be the beginning of another's: the colon is in no name.
     */
    private String prefix() {
        return (settings.transactionalId().isEmpty() ? "spillway-" + connection : settings.transactionalId()) + ":";
    }

    private KafkaSink<OutgoingEvent> kafka(Map<String, String> secretsByName, boolean exactlyOnce) {
        Properties properties = settings.forClients(bootstrapServers, secretsByName);
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(settings.transactionTimeoutMillis()));
        return KafkaSink.<OutgoingEvent>builder()
                .setKafkaProducerConfig(properties)
                .setRecordSerializer(new KafkaRecords(settings.topic(), settings.tombstones(), connection))
                .setDeliveryGuarantee(exactlyOnce ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE)
                // a handful of ids that are used again, in whatever job of the connection
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setTransactionalIdPrefix(prefix())
                .build();
    }

    private TwoPhaseCommittingStatefulSink<OutgoingEvent, KafkaWriterState, KafkaCommittable> kafka()
            throws IOException {
        return kafka(secrets.fetch(), settings.exactlyOnce());
    }

    private KafkaSink<OutgoingEvent> withoutSecrets() {
        return kafka(Map.of(), settings.exactlyOnce());
    }

    @Override
    public PrecommittingStatefulSinkWriter<OutgoingEvent, KafkaWriterState, KafkaCommittable> createWriter(
            WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public PrecommittingStatefulSinkWriter<OutgoingEvent, KafkaWriterState, KafkaCommittable> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recovered) throws IOException {
        return kafka().restoreWriter(context, recovered);
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) throws IOException {
        // a checkpoint from when it was to be exactly once may hold transactions to commit
        return kafka(secrets.fetch(), true).createCommitter(context);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return withoutSecrets().getWriterStateSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return withoutSecrets().getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committables) {
        withoutSecrets().addPostCommitTopology(committables);
    }
}
