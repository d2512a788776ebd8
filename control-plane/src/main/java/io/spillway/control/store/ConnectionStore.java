package io.spillway.control.store;

import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * One connection's record in a folder, beside its checkpoints. A save is on disk when it returns, whole or not at all.
 * One process at a time owns the folder.
 */
public final class ConnectionStore implements AutoCloseable {
    private static final String RECORD = "connection.json";

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
        Files.createDirectories(folder);
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isOwned(lock)) {
            lock.close();
            throw new IOException(
                    "Another Spillway works in the state folder %s: wait for it, or stop it".formatted(folder));
        }
        return new ConnectionStore(folder, lock);
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
            return SpecCodec.read(Files.readString(file), ConnectionRecord.class);
        } catch (NoSuchFileException e) {
            return ConnectionRecord.fresh(UUID.randomUUID().toString());
        } catch (IOException e) {
            throw new IOException(
                    "The state in %s cannot be read; restore that file, or begin anew with an empty folder"
                            .formatted(file),
                    e);
        }
    }

    /** Replaces the record. */
    public void save(ConnectionRecord record) throws IOException {
        Path fresh = folder.resolve(RECORD + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = StandardCharsets.UTF_8.encode(SpecCodec.write(record));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, folder.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Where jobs put their checkpoints. */
    public Path checkpoints() {
        return folder.resolve("checkpoints");
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
