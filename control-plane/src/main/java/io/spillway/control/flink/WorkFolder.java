package io.spillway.control.flink;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A folder that one process owns while it runs. What a killed process left there, gigabytes perhaps, is removed by the
 * next one; the lock beside it keeps two living ones apart.
 */
final class WorkFolder implements AutoCloseable {

    private static final String CONTENT = "cluster";

    private final Path folder;
    private final FileChannel lock;

    private WorkFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static WorkFolder own(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(lock)) {
            lock.close();
            throw new IOException("Another process runs its Flink cluster in %s: stop it, or choose another work folder"
                    .formatted(folder));
        }
        WorkFolder owned = new WorkFolder(folder, lock);
        deleteTree(owned.content());
        return owned;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** A folder below this one, created on the way. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(content().resolve(name));
    }

    private Path content() {
        return folder.resolve(CONTENT);
    }

    /** Leaves the empty lock file behind: removing it would let two processes lock two files of that name. */
    @Override
    public void close() throws IOException {
        try (lock) {
            deleteTree(content());
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            Files.walkFileTree(root, new Deletion());
        }
    }

    /** Deletes what it visits, and links rather than what they point to. */
    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
