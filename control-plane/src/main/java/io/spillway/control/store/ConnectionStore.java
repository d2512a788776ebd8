package io.spillway.control.store;

import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One connection's record in a folder, beside its checkpoints. A save is on disk when it returns, whole or not at all.
 * One process at a time owns the folder.
 */
public final class ConnectionStore implements AutoCloseable {
    private static final String RECORD = "connection.json";
    private static final String DELIVERING = "delivering";
    private static final int VERSION_1 = 1;

    private final Path folder;
    private final FileChannel lock;

    private ConnectionStore(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Opens a folder, which is made if it is not there.
     *
     * @throws IOException if another process owns it, or it cannot be written
     */
    public static ConnectionStore open(Path folder) throws IOException {
        FileChannel lock = lock(folder);
        if (!isOwned(lock)) {
            lock.close();
            throw new IOException(
                    "Another Spillway works in the state folder %s: wait for it, or stop it".formatted(folder));
        }
        return new ConnectionStore(folder, lock);
    }

    private static FileChannel lock(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
            return FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (FileSystemException e) {
            throw new IOException(
                    "The state folder %s cannot be written (%s): choose another with --state".formatted(folder, e), e);
        }
    }

    private static boolean isOwned(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** The record, a fresh one if there is none. */
    public ConnectionRecord load() throws IOException {
        Path file = folder.resolve(RECORD);
        try {
            return read(Files.readString(file));
        } catch (NoSuchFileException e) {
            return ConnectionRecord.fresh(UUID.randomUUID().toString());
        } catch (IOException e) {
            throw new IOException(
                    "The state in %s cannot be read (%s): restore that file, or begin anew with an empty folder"
                            .formatted(file, firstLine(e)),
                    e);
        }
    }

    private static String firstLine(IOException error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }

    private static ConnectionRecord read(String json) throws IOException {
        int version = Optional.ofNullable(SpecCodec.read(json, Version.class))
                .map(Version::version)
                .orElse(0);
        return switch (version) {
            case VERSION_1 -> SpecCodec.read(json, Stored.class).connection();
            default ->
                throw new IOException(
                        "its version is %d, this Spillway reads versions up to %d".formatted(version, VERSION_1));
        };
    }

    private record Version(int version) {}

    private record Stored(int version, ConnectionRecord connection) {
        Stored {
            Objects.requireNonNull(connection, "connection");
        }
    }

    /**
     * Replaces the record.
     *
     * @throws IOException if it cannot be written, or the store was closed: the folder may be another process's by now
     */
    public void save(ConnectionRecord record) throws IOException {
        if (!lock.isOpen()) {
            throw new ClosedChannelException();
        }
        Path fresh = folder.resolve(RECORD + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = StandardCharsets.UTF_8.encode(SpecCodec.write(new Stored(VERSION_1, record)));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, folder.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // without this a power cut could bring the former record back
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /**
     * Notes whether tasks may deliver that this process's end would not stop. Unlike the record it need not outlive a
     * power cut, which no task does.
     */
    public void noteDelivery(boolean mayGoOn) throws IOException {
        if (mayGoOn) {
            Files.writeString(folder.resolve(DELIVERING), "");
        } else {
            Files.deleteIfExists(folder.resolve(DELIVERING));
        }
    }

    /** Whether tasks of an earlier process may deliver. */
    public boolean mayDeliveryGoOn() {
        return Files.exists(folder.resolve(DELIVERING));
    }

    /** Where jobs put their checkpoints. */
    public Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    /** Where jobs write down what was done about each row. */
    public RowLogFolder rowLog() {
        return rowLog(folder);
    }

    /** The same of a folder that may be in use by another process. */
    public static RowLogFolder rowLog(Path folder) {
        return new RowLogFolder(folder.resolve("rows"));
    }

    /** For files that need not outlive the process. */
    public Path work() {
        return folder.resolve("work");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
