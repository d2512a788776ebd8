package io.spillway.jobs.diff;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Blocks that did not fit into memory, in a local file that is gone as soon as it is closed or the process dies. */
final class SpillFile implements Closeable {
    private final FileChannel channel;
    private long size;

    private SpillFile(FileChannel channel) {
        this.channel = channel;
    }

    static SpillFile in(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = Files.createTempFile(directory, "spillway-gather-", ".rows");
        return new SpillFile(FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** Where a block lies. */
    record Place(long position, int length) {}

    Place append(byte[] block, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(block, 0, length);
        Place place = new Place(size, length);
        while (bytes.hasRemaining()) {
            size += channel.write(bytes, size);
        }
        return place;
    }

    long size() {
        return size;
    }

    byte[] read(Place place) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(place.length());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, place.position() + bytes.position()) < 0) {
                throw new EOFException("A spilled block is cut short");
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
