package io.spillway.control.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The body of a request, inflated where it says {@code Content-Encoding: gzip} in exactly these words. */
final class RequestBody {
    /** The size that is accepted, inflated. */
    static final int MAX_BYTES = 4_096_000;

    /**
     * What is read at most. More than is accepted, since the gateway names the faults of a body before its size; and an
     * end nonetheless, since a few kilobytes can inflate to gigabytes.
     */
    private static final int MAX_READ_BYTES = 4 * MAX_BYTES;

    private final InputStream stream;

    private RequestBody(InputStream stream) {
        this.stream = stream;
    }

    static RequestBody open(@Nullable String contentEncoding, InputStream stream) throws RefusedException {
        if (!"gzip".equals(contentEncoding)) {
            return new RequestBody(stream);
        }
        try {
            return new RequestBody(new GZIPInputStream(stream));
        } catch (IOException e) {
            throw Refusal.UNREADABLE_BODY.exception();
        }
    }

    byte[] read() throws RefusedException {
        byte[] bytes = readBounded();
        if (bytes.length > MAX_READ_BYTES) {
            throw Refusal.TOO_LARGE.exception();
        }
        return bytes;
    }

    private byte[] readBounded() throws RefusedException {
        try (stream) {
            return stream.readNBytes(MAX_READ_BYTES + 1);
        } catch (IOException e) {
            throw Refusal.UNREADABLE_BODY.exception();
        }
    }
}
