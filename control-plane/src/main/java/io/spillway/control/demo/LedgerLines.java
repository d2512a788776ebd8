package io.spillway.control.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The complete lines of a ledger's file; a last line without its end is one that is being written, or never was. */
final class LedgerLines {
    private static final int CHUNK_BYTES = 64 * 1024;

    private LedgerLines() {}

    static void forEach(Path file, Consumer<String> visitor) {
        try (FileChannel channel = FileChannel.open(file);
                BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            long left = end(channel);
            while (left > 0) {
                @Nullable String line = reader.readLine();
                if (line == null) {
                    throw new IOException("The ledger became shorter while it was read: " + file);
                }
                left -= line.length() + 1;
                visitor.accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the ledger " + file, e);
        }
    }

    /** The offset behind the last line end. */
    static long end(FileChannel channel) throws IOException {
        long end = channel.size();
        while (end > 0) {
            long start = Math.max(0, end - CHUNK_BYTES);
            ByteBuffer chunk = read(channel, start, (int) (end - start));
            for (int i = chunk.limit() - 1; i >= 0; i--) {
                if (chunk.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    private static ByteBuffer read(FileChannel channel, long start, int length) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(length);
        while (chunk.hasRemaining() && channel.read(chunk, start + chunk.position()) >= 0) {
            // a read may give less than it was asked for
        }
        return chunk.flip();
    }
}
