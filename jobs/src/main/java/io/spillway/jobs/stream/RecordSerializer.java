package io.spillway.jobs.stream;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** What the serializers of immutable records share, and the parts that several records have. */
abstract class RecordSerializer<T> extends TypeSerializerSingleton<T> {
    private static final long serialVersionUID = 1;
    /** Flags of a round, in the outbox, too: of rounds that an earlier version stored, none has another. */
    private static final int GATED = 1;

    private static final int PARTIAL = 2;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public T copy(T from) {
        return from;
    }

    @Override
    public T copy(T from, T reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    static void writeRound(Round round, DataOutputView out) throws IOException {
        out.writeLong(round.number());
        out.writeBoolean(round.kind() == RoundKind.FULL);
        out.writeUTF(round.runId());
        out.writeLong(round.openedAtMillis());
        out.writeUTF(round.mapping());
        Long cursorFrom = round.cursorFrom();
        out.writeByte((round.gated() ? GATED : 0) | (cursorFrom != null ? PARTIAL : 0));
        if (cursorFrom != null) {
            out.writeLong(cursorFrom);
        }
    }

    static Round readRound(DataInputView in) throws IOException {
        long number = in.readLong();
        RoundKind kind = in.readBoolean() ? RoundKind.FULL : RoundKind.INCREMENTAL;
        String runId = in.readUTF();
        long openedAtMillis = in.readLong();
        String mapping = in.readUTF();
        byte flags = in.readByte();
        return new Round(
                number,
                kind,
                runId,
                openedAtMillis,
                mapping,
                (flags & GATED) != 0,
                (flags & PARTIAL) != 0 ? in.readLong() : null);
    }

    static void writeOptional(@Nullable Long number, DataOutputView out) throws IOException {
        out.writeBoolean(number != null);
        if (number != null) {
            out.writeLong(number);
        }
    }

    static @Nullable Long readOptionalLong(DataInputView in) throws IOException {
        return in.readBoolean() ? in.readLong() : null;
    }

    static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    static void writeTexts(List<String> texts, DataOutputView out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    static List<String> readTexts(DataInputView in) throws IOException {
        int size = in.readInt();
        List<String> texts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            texts.add(in.readUTF());
        }
        return texts;
    }

    static void writeOptional(@Nullable String text, DataOutputView out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    static @Nullable String readOptional(DataInputView in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }

    static IOException unknownKind(byte kind) {
        return new IOException("A record has kind %d, which this version of the job does not know".formatted(kind));
    }
}
