package io.spillway.jobs.stream;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecord.KeyGroupCounted;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.DiffRecord.RejectedAsked;
import io.spillway.jobs.stream.DiffRecord.RejectedLeft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One byte for the kind, then the kind's fields. {@link ChangeBatch} is also what the outbox stores. */
public final class DiffRecordSerializer extends RecordSerializer<DiffRecord> {
    private static final long serialVersionUID = 1;
    private static final byte CHANGE_BATCH = 1;
    private static final byte KEY_GROUP_MERGED = 2;
    private static final byte KEY_GROUP_COUNTED = 3;
    private static final byte REJECTED_LEFT = 4;

    @Override
    public DiffRecord createInstance() {
        return new KeyGroupMerged(Round.NONE, 0, RowCounts.NONE, List.of());
    }

    @Override
    public void serialize(DiffRecord record, DataOutputView out) throws IOException {
        if (record instanceof ChangeBatch batch) {
            out.writeByte(CHANGE_BATCH);
            writeRound(batch.round(), out);
            out.writeInt(batch.keyGroup());
            out.writeInt(batch.changes());
            writeBytes(batch.bytes(), out);
        } else if (record instanceof KeyGroupMerged merged) {
            out.writeByte(KEY_GROUP_MERGED);
            writeMerged(merged, out);
        } else if (record instanceof KeyGroupCounted counted) {
            out.writeByte(KEY_GROUP_COUNTED);
            writeCounted(counted, out);
        } else if (record instanceof RejectedLeft left) {
            out.writeByte(REJECTED_LEFT);
            writeLeft(left, out);
        } else if (record instanceof RejectedAsked) {
            throw new IOException("Diff and delivery have to run in one task: set pipeline.operator-chaining.enabled");
        }
    }

    @Override
    public DiffRecord deserialize(DataInputView in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case CHANGE_BATCH -> new ChangeBatch(readRound(in), in.readInt(), in.readInt(), readBytes(in));
            case KEY_GROUP_MERGED -> readMerged(in);
            case KEY_GROUP_COUNTED -> readCounted(in);
            case REJECTED_LEFT -> readLeft(in);
            default -> throw unknownKind(kind);
        };
    }

    private static void writeLeft(RejectedLeft left, DataOutputView out) throws IOException {
        writeRound(left.round(), out);
        out.writeInt(left.keyGroup());
        out.writeInt(left.rows().size());
        for (byte[] row : left.rows()) {
            writeBytes(row, out);
        }
    }

    private static RejectedLeft readLeft(DataInputView in) throws IOException {
        Round round = readRound(in);
        int keyGroup = in.readInt();
        int size = in.readInt();
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            rows.add(readBytes(in));
        }
        return new RejectedLeft(round, keyGroup, rows);
    }

    static void writeMerged(KeyGroupMerged merged, DataOutputView out) throws IOException {
        writeRound(merged.round(), out);
        out.writeInt(merged.keyGroup());
        writeCounts(merged.rows(), out);
        writeTexts(merged.invalidSamples(), out);
        writeOptional(merged.highest(), out);
    }

    static void writeCounted(KeyGroupCounted counted, DataOutputView out) throws IOException {
        writeRound(counted.round(), out);
        out.writeLong(counted.attempt());
        out.writeInt(counted.keyGroup());
        writeCounts(counted.rows(), out);
        out.writeLong(counted.lastSeen());
        writeTexts(counted.invalidSamples(), out);
        ChangeSamples.write(counted.samples(), out);
    }

    static KeyGroupCounted readCounted(DataInputView in) throws IOException {
        return new KeyGroupCounted(
                readRound(in),
                in.readLong(),
                in.readInt(),
                readCounts(in),
                in.readLong(),
                readTexts(in),
                ChangeSamples.read(in));
    }

    private static void writeCounts(RowCounts rows, DataOutputView out) throws IOException {
        out.writeLong(rows.read());
        out.writeLong(rows.unchanged());
        out.writeLong(rows.inserted());
        out.writeLong(rows.updated());
        out.writeLong(rows.deleted());
        out.writeLong(rows.invalid());
        out.writeLong(rows.retries().updated());
        out.writeLong(rows.retries().deleted());
        out.writeLong(rows.retries().waiting());
    }

    static KeyGroupMerged readMerged(DataInputView in) throws IOException {
        return new KeyGroupMerged(readRound(in), in.readInt(), readCounts(in), readTexts(in), readOptionalLong(in));
    }

    private static RowCounts readCounts(DataInputView in) throws IOException {
        return new RowCounts(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                new RowCounts.Retries(in.readLong(), in.readLong(), in.readLong()));
    }

    @Override
    public TypeSerializerSnapshot<DiffRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** For Flink: the serializer has no configuration. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<DiffRecord> {
        public Snapshot() {
            super(DiffRecordSerializer::new);
        }
    }
}
