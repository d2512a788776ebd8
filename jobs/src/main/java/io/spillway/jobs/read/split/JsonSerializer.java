package io.spillway.jobs.read.split;

import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Small documents as JSON, which newer versions can read. */
public final class JsonSerializer<T> implements SimpleVersionedSerializer<T> {
    private static final int VERSION_1 = 1;

    private final Class<T> type;

    public JsonSerializer(Class<T> type) {
        this.type = type;
    }

    @Override
    public int getVersion() {
        return VERSION_1;
    }

    @Override
    public byte[] serialize(T document) {
        return SpecCodec.write(document).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public T deserialize(int version, byte[] bytes) throws IOException {
        return switch (version) {
            case VERSION_1 -> SpecCodec.read(new String(bytes, StandardCharsets.UTF_8), type);
            default ->
                throw new IOException("A %s has version %d, this job reads versions up to %d"
                        .formatted(type.getSimpleName(), version, VERSION_1));
        };
    }
}
