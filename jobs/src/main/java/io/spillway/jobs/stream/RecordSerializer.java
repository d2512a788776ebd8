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
        out.writeBoolean(round.gated());
    }

    static Round readRound(DataInputView in) throws IOException {
        return new Round(
                in.readLong(),
                in.readBoolean() ? RoundKind.FULL : RoundKind.INCREMENTAL,
                in.readUTF(),
                in.readLong(),
                in.readUTF(),
                in.readBoolean());
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
