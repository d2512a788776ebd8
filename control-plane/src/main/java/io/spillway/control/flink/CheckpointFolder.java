package io.spillway.control.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The retained checkpoints on a disk. After a crash the newest one there is newer than what the cluster last reported,
 * and going on from any other repeats or loses work.
 */
public final class CheckpointFolder {

    private static final Pattern CHECKPOINT = Pattern.compile("chk-[0-9]{1,18}");

    private CheckpointFolder() {}

    /** The newest complete checkpoint of a job; one without its metadata was never finished. */
    public static Optional<Path> newest(Path checkpointsDirectory, String jobId) {
        Path ofJob = checkpointsDirectory.resolve(JobId.require(jobId));
        try (Stream<Path> entries = Files.list(ofJob)) {
            return entries.filter(CheckpointFolder::isCheckpoint)
                    .filter(CheckpointFolder::isComplete)
                    .max(Comparator.comparingLong(CheckpointFolder::number));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the checkpoints in %s".formatted(ofJob), e);
        }
    }

    /** The ids of the jobs that have a folder here; the caller's to change. */
    public static Set<String> jobs(Path checkpointsDirectory) throws IOException {
        try (Stream<Path> entries = Files.list(checkpointsDirectory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .collect(Collectors.toCollection(HashSet::new));
        } catch (NoSuchFileException e) {
            return new HashSet<>();
        }
    }

    private static boolean isCheckpoint(Path entry) {
        return CHECKPOINT.matcher(String.valueOf(entry.getFileName())).matches();
    }

    private static boolean isComplete(Path checkpoint) {
        Path metadata = checkpoint.resolve("_metadata");
        try {
            return Files.isRegularFile(metadata) && Files.isReadable(metadata) && Files.size(metadata) > 0;
        } catch (IOException e) {
            // removed while we looked: a newer one has taken its place
            return false;
        }
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(String.valueOf(checkpoint.getFileName()).substring("chk-".length()));
    }
}
