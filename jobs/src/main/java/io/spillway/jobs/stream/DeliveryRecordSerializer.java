package io.spillway.jobs.stream;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DeliveryRecord.Standing;
import io.spillway.jobs.stream.DiffRecord.KeyGroupCounted;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One byte for the kind, then the kind's fields. */
public final class DeliveryRecordSerializer extends RecordSerializer<DeliveryRecord> {
    private static final long serialVersionUID = 1;
    private static final byte SETTLED = 1;
    private static final byte STANDING = 2;
    private static final byte KEY_GROUP_MERGED = 3;
    private static final byte KEY_GROUP_COUNTED = 4;

    @Override
    public DeliveryRecord createInstance() {
        return new Standing(0, null, null);
    }

    @Override
    public void serialize(DeliveryRecord record, DataOutputView out) throws IOException {
        if (record instanceof Settled settled) {
            out.writeByte(SETTLED);
            writeSettled(settled, out);
        } else if (record instanceof Standing standing) {
            out.writeByte(STANDING);
            out.writeInt(standing.subtask());
            writeOptional(standing.halted(), out);
            writeOptional(standing.retrying(), out);
        } else if (record instanceof KeyGroupMerged merged) {
            out.writeByte(KEY_GROUP_MERGED);
            DiffRecordSerializer.writeMerged(merged, out);
        } else if (record instanceof KeyGroupCounted counted) {
            out.writeByte(KEY_GROUP_COUNTED);
            DiffRecordSerializer.writeCounted(counted, out);
        }
    }

    @Override
    public DeliveryRecord deserialize(DataInputView in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case SETTLED -> readSettled(in);
            case STANDING -> new Standing(in.readInt(), readOptional(in), readOptional(in));
            case KEY_GROUP_MERGED -> DiffRecordSerializer.readMerged(in);
            case KEY_GROUP_COUNTED -> DiffRecordSerializer.readCounted(in);
            default -> throw unknownKind(kind);
        };
    }

    private static void writeSettled(Settled settled, DataOutputView out) throws IOException {
        writeRound(settled.round(), out);
        out.writeLong(settled.delivered());
        out.writeLong(settled.rejected());
        out.writeLong(settled.givenUp());
        out.writeInt(settled.rejects().size());
        for (Reject reject : settled.rejects()) {
            out.writeUTF(reject.recordId());
            out.writeInt(reject.status());
            out.writeUTF(reject.reason());
            out.writeInt(reject.tries());
            out.writeBoolean(reject.givenUp());
        }
    }

    private static Settled readSettled(DataInputView in) throws IOException {
        var round = readRound(in);
        long delivered = in.readLong();
        long rejected = in.readLong();
        long givenUp = in.readLong();
        int size = in.readInt();
        List<Reject> rejects = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            rejects.add(new Reject(in.readUTF(), in.readInt(), in.readUTF(), in.readInt(), in.readBoolean()));
        }
        return new Settled(round, delivered, rejected, givenUp, rejects);
    }

    @Override
    public TypeSerializerSnapshot<DeliveryRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** For Flink: the serializer has no configuration. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeliveryRecord> {
        public Snapshot() {
            super(DeliveryRecordSerializer::new);
        }
    }
}
