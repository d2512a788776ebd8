package io.spillway.jobs.stream;

import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.mapping.model.RowChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The fields one after the other. Never part of a checkpoint that lasts: a sink has formats of its own. */
public final class OutgoingEventSerializer extends RecordSerializer<OutgoingEvent> {
    private static final long serialVersionUID = 1;

    @Override
    public OutgoingEvent createInstance() {
        return new OutgoingEvent(RowChange.INSERTED, "", new UUID(0, 0), "", new byte[0]);
    }

    @Override
    public void serialize(OutgoingEvent event, DataOutputView out) throws IOException {
        out.writeByte(event.change().code());
        writeBytes(event.key().getBytes(StandardCharsets.UTF_8), out);
        out.writeLong(event.messageId().getMostSignificantBits());
        out.writeLong(event.messageId().getLeastSignificantBits());
        out.writeUTF(event.runId());
        writeBytes(event.json(), out);
    }

    @Override
    public OutgoingEvent deserialize(DataInputView in) throws IOException {
        return new OutgoingEvent(
                RowChange.ofCode(in.readByte()),
                new String(readBytes(in), StandardCharsets.UTF_8),
                new UUID(in.readLong(), in.readLong()),
                in.readUTF(),
                readBytes(in));
    }

    @Override
    public TypeSerializerSnapshot<OutgoingEvent> snapshotConfiguration() {
        return new Snapshot();
    }

    /** For Flink: the serializer has no configuration. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<OutgoingEvent> {
        public Snapshot() {
            super(OutgoingEventSerializer::new);
        }
    }
}
