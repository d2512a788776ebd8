package io.spillway.jobs.destination.kafka;

import io.spillway.jobs.destination.Capabilities;
import io.spillway.jobs.destination.Capabilities.Guarantee;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.jobs.destination.Secrets;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.destination.SinkProvider;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.model.SyncMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;

/** Makes sinks into topics of Kafka. */
public final class KafkaProvider implements SinkProvider {
    private static final int MOST_EVENTS = 1;

    @Override
    public String type() {
        return DestinationSpec.KAFKA;
    }

    @Override
    public DestinationSettings read(Fields section, SectionValues values) {
        KafkaSection kafka = new KafkaSection(section, values);
        return new DestinationSettings(kafka.bootstrapServers(), kafka.read());
    }

    @Override
    public Capabilities capabilities(DestinationSpec spec) {
        Guarantee guarantee = KafkaSettings.of(spec).exactlyOnce() ? Guarantee.EXACTLY_ONCE : Guarantee.AT_LEAST_ONCE;
        return new Capabilities(Set.of(SyncMode.values()), Set.of(EventType.values()), guarantee, MOST_EVENTS);
    }

    @Override
    public Sink<OutgoingEvent> sink(DestinationSpec spec, String connection, Secrets secrets) {
        return new TopicSink(spec.url(), KafkaSettings.of(spec), connection, secrets);
    }

    @Override
    public int mostEventBytes(DestinationSpec spec) {
        return KafkaSettings.of(spec).mostEventBytes();
    }

    @Override
    public List<CheckStep> check(DestinationSpec spec, Map<String, String> secrets) {
        return new KafkaCheck(spec, KafkaSettings.of(spec), secrets).run();
    }
}
