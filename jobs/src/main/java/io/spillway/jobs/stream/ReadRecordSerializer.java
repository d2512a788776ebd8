package io.spillway.jobs.stream;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.ReadRecord.GateOpened;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One byte for the kind, the common fields, then the kind's own. */
public final class ReadRecordSerializer extends RecordSerializer<ReadRecord> {
    private static final long serialVersionUID = 1;
    private static final byte ROW_BLOCK = 1;
    private static final byte SPLIT_END = 2;
    private static final byte GATE_OPENED = 3;

    @Override
    public ReadRecord createInstance() {
        return new RowBlock(Round.NONE, 0, 0, 0, new byte[0]);
    }

    @Override
    public void serialize(ReadRecord record, DataOutputView out) throws IOException {
        out.writeByte(kind(record));
        writeRound(record.round(), out);
        out.writeLong(record.attempt());
        out.writeInt(record.keyGroup());
        if (record instanceof RowBlock block) {
            out.writeInt(block.rows());
            writeBytes(block.bytes(), out);
        } else if (record instanceof SplitEnd end) {
            out.writeInt(end.split());
            out.writeInt(end.splits());
            out.writeLong(end.rows());
            writeOptional(end.highest(), out);
        }
    }

    private static byte kind(ReadRecord record) {
        if (record instanceof RowBlock) {
            return ROW_BLOCK;
        }
        return record instanceof SplitEnd ? SPLIT_END : GATE_OPENED;
    }

    @Override
    public ReadRecord deserialize(DataInputView in) throws IOException {
        byte kind = in.readByte();
        Round round = readRound(in);
        long attempt = in.readLong();
        int keyGroup = in.readInt();
        return switch (kind) {
            case ROW_BLOCK -> new RowBlock(round, attempt, keyGroup, in.readInt(), readBytes(in));
            case SPLIT_END ->
                new SplitEnd(round, attempt, keyGroup, in.readInt(), in.readInt(), in.readLong(), readOptionalLong(in));
            case GATE_OPENED -> new GateOpened(round, attempt, keyGroup);
            default -> throw unknownKind(kind);
        };
    }

    @Override
    public TypeSerializerSnapshot<ReadRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** For Flink: the serializer has no configuration. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ReadRecord> {
        public Snapshot() {
            super(ReadRecordSerializer::new);
        }
    }
}
