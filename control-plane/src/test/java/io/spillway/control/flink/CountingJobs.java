package io.spillway.control.flink;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds the jar of {@link CountingJob}, its submissions, and reads what a run wrote. */
final class CountingJobs {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path jar;

    CountingJobs(Path folder) throws IOException {
        this.folder = folder;
        this.jar = folder.resolve("counting.jar");
        pack(jar);
    }

    private static void pack(Path jar) throws IOException {
        Path classes = Path.of("target", "test-classes");
        Path own = classes.resolve("io/spillway/control/flink");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.list(own)) {
            for (Path file : files.filter(CountingJobs::isOfTheJob).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    private static boolean isOfTheJob(Path file) {
        return String.valueOf(file.getFileName()).matches("CountingJob(\\$.*)?\\.class");
    }

    static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    JobSubmission counting(String jobId, @Nullable String restoreFrom) {
        return submission(jobId, CountingJob.class.getName(), "count", restoreFrom);
    }

    JobSubmission failing(String jobId) {
        return submission(jobId, CountingJob.class.getName(), "fail", null);
    }

    JobSubmission submission(String jobId, String entryClass, String mode, @Nullable String restoreFrom) {
        try {
            Path output = Files.createDirectories(folder.resolve(jobId));
            return new JobSubmission(
                    jar, entryClass, jobId, List.of(output.toString(), mode), 2, configuration(), restoreFrom);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> configuration() {
        return Map.of(
                "execution.checkpointing.interval", "1 h",
                "execution.checkpointing.dir", checkpoints().toUri().toString(),
                "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION",
                "restart-strategy.type", "disable");
    }

    /** Waits for the count with which a run began. */
    long first(String jobId) {
        return await().atMost(PATIENCE).until(() -> read(jobId, "first"), count -> count >= 0);
    }

    /** Waits until a run has counted so far, and gives the count it reached. */
    long counted(String jobId, long atLeast) {
        return await().atMost(PATIENCE).until(() -> read(jobId, "now"), count -> count >= atLeast);
    }

    private long read(String jobId, String file) throws IOException {
        Path path = folder.resolve(jobId).resolve(file);
        String text = Files.exists(path) ? Files.readString(path) : "";
        return text.isEmpty() ? -1 : Long.parseLong(text);
    }
}
