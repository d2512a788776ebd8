package io.spillway.jobs.stream;

import io.spillway.jobs.destination.OutgoingEvent;
import java.util.function.Supplier;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's description of one kind of record of this package: immutable, serialized by {@link RecordSerializer}. */
public final class StreamType<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1;

    public static final StreamType<ReadRecord> READ = new StreamType<>(ReadRecord.class, ReadRecordSerializer::new);
    public static final StreamType<DiffRecord> DIFF = new StreamType<>(DiffRecord.class, DiffRecordSerializer::new);
    public static final StreamType<DeliveryRecord> DELIVERY =
            new StreamType<>(DeliveryRecord.class, DeliveryRecordSerializer::new);

    public static final StreamType<OutgoingEvent> OUTGOING =
            new StreamType<>(OutgoingEvent.class, OutgoingEventSerializer::new);

    private final Class<T> type;
    private final SerializerFactory<T> serializer;

    private interface SerializerFactory<T> extends Supplier<TypeSerializer<T>>, java.io.Serializable {}

    private StreamType(Class<T> type, SerializerFactory<T> serializer) {
        this.type = type;
        this.serializer = serializer;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer.get();
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof StreamType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamType<?> that && that.type == type;
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }
}
