package io.spillway.control.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver accepted: a file of JSON lines, one for each event, only ever added to. Lines are in the file when
 * {@link #append} returns, so they outlive a killed process. Memory holds the last lines alone; any thread may call.
 * Let one ledger at a time write a file.
 */
public final class Ledger implements AutoCloseable {
    /** So many of the last events are kept in memory, fewer when they are large. */
    public static final int RECENT_EVENTS = 1000;

    private static final long MAX_RECENT_CHARACTERS = 16L << 20;

    private final Path file;
    private final FileChannel channel;
    private final Deque<String> recent = new ArrayDeque<>();
    private long recentCharacters;
    private long accepted;

    private Ledger(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens the file and goes on behind its last complete line; makes it if there is none. */
    public static Ledger open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // a line cut short belongs to a request that was never answered
            channel.truncate(LedgerLines.end(channel)).position(channel.size());
            Ledger ledger = new Ledger(file, channel);
            LedgerLines.forEach(file, ledger::remember);
            return ledger;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the ledger " + file, e);
        }
    }

    /** Visits what is in a ledger's file, in order of arrival; the file may be growing meanwhile. */
    public static void read(Path file, Consumer<LedgerEntry> visitor) {
        LedgerLines.forEach(file, line -> visitor.accept(LedgerEntry.parse(line)));
    }

    /** Adds the events of one request: all of them, or none and an exception. */
    public synchronized void append(@Nullable Long epoch, int status, List<ObjectNode> events) {
        List<String> lines = new ArrayList<>(events.size());
        for (ObjectNode event : events) {
            lines.add(LedgerEntry.of(accepted + lines.size() + 1, epoch, status, event)
                    .toLine());
        }
        write(lines);
        lines.forEach(this::remember);
    }

    /** The number of events in the file. */
    public synchronized long accepted() {
        return accepted;
    }

    /** The last lines, newest first. */
    public synchronized List<String> recent(int limit) {
        return recent.stream().limit(limit).toList();
    }

    /** Where the lines are. */
    public Path file() {
        return file;
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the ledger " + file, e);
        }
    }

    private void write(List<String> lines) {
        ByteBuffer bytes = ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
        try {
            long start = channel.position();
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                channel.truncate(start);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the ledger " + file, e);
        }
    }

    private void remember(String line) {
        accepted++;
        recent.addFirst(line);
        recentCharacters += line.length();
        while (recent.size() > RECENT_EVENTS || recentCharacters > MAX_RECENT_CHARACTERS) {
            recentCharacters -= recent.removeLast().length();
        }
    }
}
