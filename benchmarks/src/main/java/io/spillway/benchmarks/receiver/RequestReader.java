package io.spillway.benchmarks.receiver;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Reads one HTTP request after another from a connection, and keeps the last one's body until the next. */
final class RequestReader {
    private static final String LENGTH = "content-length:";
    private static final int MOST_LINE_BYTES = 8 * 1024;
    private static final int MOST_BODY_BYTES = 16 << 20;

    private final InputStream in;
    private final byte[] line = new byte[MOST_LINE_BYTES];
    private byte[] body = new byte[64 * 1024];
    private int bodyLength;

    RequestReader(InputStream in) {
        this.in = in;
    }

    /** Reads a request; false if the connection has ended instead. */
    boolean next() throws IOException {
        String text = line();
        if (text.isEmpty()) {
            return false;
        }
        int length = 0;
        while (!text.isEmpty()) {
            if (text.startsWith(LENGTH)) {
                length = Integer.parseInt(text.substring(LENGTH.length()).strip());
            }
            text = line();
        }
        if (length > MOST_BODY_BYTES) {
            throw new IOException("A body is longer than %d bytes".formatted(MOST_BODY_BYTES));
        }
        if (length > body.length) {
            body = new byte[length];
        }
        bodyLength = in.readNBytes(body, 0, length);
        if (bodyLength < length) {
            throw new EOFException("A request ended within its body");
        }
        return true;
    }

    /** The body's bytes begin here, and may be followed by others. */
    byte[] body() {
        return body;
    }

    int bodyLength() {
        return bodyLength;
    }

    /** The body in an array of its own. */
    byte[] copyOfBody() {
        return Arrays.copyOf(body, bodyLength);
    }

    /** The next line in lower case without its end, empty at the end of the connection too. */
    private String line() throws IOException {
        int length = 0;
        for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
            if (length == line.length) {
                throw new EOFException("A line of a request is longer than %d bytes".formatted(length));
            }
            line[length++] = (byte) read;
        }
        return new String(line, 0, length, StandardCharsets.US_ASCII).strip().toLowerCase(Locale.ROOT);
    }
}
