package io.spillway.benchmarks.receiver;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads one HTTP request after another from a connection, and keeps nothing of them. */
final class RequestSkipper {
    private static final String LENGTH = "content-length:";
    private static final int MOST_LINE_BYTES = 8 * 1024;

    private final InputStream in;
    private final byte[] line = new byte[MOST_LINE_BYTES];

    RequestSkipper(InputStream in) {
        this.in = in;
    }

    /** Skips a request; false if the connection has ended instead. */
    boolean skip() throws IOException {
        String text = line();
        if (text.isEmpty()) {
            return false;
        }
        long length = 0;
        while (!text.isEmpty()) {
            if (text.startsWith(LENGTH)) {
                length = Long.parseLong(text.substring(LENGTH.length()).strip());
            }
            text = line();
        }
        in.skipNBytes(length);
        return true;
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
