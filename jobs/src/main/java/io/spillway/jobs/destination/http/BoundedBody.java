package io.spillway.jobs.destination.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityConsumer;
import org.jspecify.annotations.Nullable;

/** Keeps the first 2 KiB of a body; one of more than 1 MiB fails the exchange, since it may never end. */
final class BoundedBody extends AbstractBinAsyncEntityConsumer<String> {
    private static final int KEPT_BYTES = 2048;
    private static final int MOST_BYTES = 1 << 20;

    private final ByteBuffer kept = ByteBuffer.allocate(KEPT_BYTES);
    private long seen;

    @Override
    protected void streamStart(@Nullable ContentType contentType) {
        // any type is text to us
    }

    @Override
    protected int capacityIncrement() {
        return KEPT_BYTES;
    }

    @Override
    protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
        seen += source.remaining();
        if (seen > MOST_BYTES) {
            throw new IOException("the answer is longer than %d bytes".formatted(MOST_BYTES));
        }
        while (source.hasRemaining() && kept.hasRemaining()) {
            kept.put(source.get());
        }
        source.position(source.limit());
    }

    @Override
    protected String generateContent() {
        return new String(kept.array(), 0, kept.position(), StandardCharsets.UTF_8);
    }

    @Override
    public void releaseResources() {
        kept.clear();
    }
}
