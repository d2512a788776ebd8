package io.spillway.control.reconcile;

import io.spillway.control.flink.CheckpointFolder;
import io.spillway.control.flink.FlinkCluster;
import io.spillway.control.flink.FlinkUnavailableException;
import io.spillway.control.flink.JobSubmission;
import io.spillway.control.store.ConnectionRecord;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Submits a connection's job from its newest state, and parks it: a parked job costs nothing but its checkpoint. */
public final class JobLauncher {
    private static final String ENTRY_CLASS = "io.spillway.jobs.SyncJob";
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(30);

    private final FlinkCluster cluster;
    private final Path jar;
    private final Path checkpoints;
    private final Path rowLog;
    private final String controlPlaneUrl;
    private final int parallelism;
    private @Nullable String newest;
    private boolean stopped;

    /**
     * A launcher for one connection.
     *
     * @param checkpoints a folder that the cluster and this process see alike
     * @param rowLog likewise a folder, for the row log
     * @param controlPlaneUrl where jobs reach the control plane
     */
    public JobLauncher(
            FlinkCluster cluster, Path jar, Path checkpoints, Path rowLog, String controlPlaneUrl, int parallelism) {
        this.cluster = cluster;
        this.jar = jar;
        this.checkpoints = checkpoints;
        this.rowLog = rowLog;
        this.controlPlaneUrl = controlPlaneUrl;
        this.parallelism = parallelism;
    }

    FlinkCluster cluster() {
        return cluster;
    }

    /**
     * Submits the connection's job under the next epoch; gives its id. The intent is stored first: from then on no
     * earlier job is answered. What it goes on from is looked for when earlier jobs have ended, as they may have made
     * another checkpoint until then.
     */
    String submit(ActiveConnection connection, SyncSpec spec) throws IOException {
        ConnectionRecord before = connection.record();
        long epoch = connection.submitting(spec, newestCheckpoint(before));
        endJobs(before);
        removeEmptyFolders();
        String restoreFrom = newestCheckpoint(connection.record());
        String jobId = jobId(before.instance(), epoch);
        begin(jobId);
        cluster.submit(new JobSubmission(
                jar,
                ENTRY_CLASS,
                jobId,
                new JobAddress(controlPlaneUrl, connection.id(), epoch).arguments(),
                parallelism,
                configuration(spec),
                restoreFrom));
        return jobId;
    }

    private synchronized void begin(String jobId) {
        if (stopped) {
            throw new FlinkUnavailableException("No job is submitted any more: Spillway is being stopped", null);
        }
        newest = jobId;
    }

    /** Stops a job; its newest checkpoint stays. */
    void park(String jobId) {
        cluster.cancel(jobId, CANCEL_TIMEOUT);
    }

    /** Parks the newest job, and submits no other. From any thread. */
    public synchronized void stop() {
        stopped = true;
        if (newest != null) {
            park(newest);
        }
    }

    /**
     * Ends the jobs of all epochs so far that may still run: the newest, and those that have a folder. A job that the
     * cluster does not know cannot complete a checkpoint, whatever is left of its tasks.
     */
    private void endJobs(ConnectionRecord record) throws IOException {
        Set<String> folders = CheckpointFolder.jobs(checkpoints);
        for (long epoch = record.epoch(); epoch > 0; epoch--) {
            String jobId = jobId(record.instance(), epoch);
            if (epoch == record.epoch() || folders.contains(jobId)) {
                park(jobId);
            }
        }
    }

    /**
     * What to go on from: never anything older than the newest state, which the disk knows best. A submission may have
     * failed before or after its job began, so the folders of earlier epochs are looked through, the newest first.
     */
    private @Nullable String newestCheckpoint(ConnectionRecord record) throws IOException {
        Set<String> folders = CheckpointFolder.jobs(checkpoints);
        Optional<Path> newest = Optional.empty();
        for (long epoch = record.epoch(); epoch > 0 && newest.isEmpty() && !folders.isEmpty(); epoch--) {
            String jobId = jobId(record.instance(), epoch);
            newest = folders.remove(jobId) ? CheckpointFolder.newest(checkpoints, jobId) : Optional.empty();
        }
        String restoreFrom = newest.map(JobLauncher::address).orElse(record.restoreFrom());
        if (restoreFrom == null && record.hasState()) {
            throw new IOException("The newest checkpoint is gone from %s: restore that folder, "
                            .formatted(checkpoints.resolve(jobId(record.instance(), record.epoch())))
                    + "or begin anew with another state folder, which sends every row");
        }
        return restoreFrom;
    }

    /** Flink leaves some of every job; those of jobs whose state has gone to others are empty in the end. */
    private void removeEmptyFolders() throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return;
        }
        try (Stream<Path> folders = Files.walk(checkpoints, 2)) {
            for (Path folder : folders.sorted(Comparator.reverseOrder()).toList()) {
                if (!folder.equals(checkpoints) && Files.isDirectory(folder)) {
                    removeIfEmpty(folder);
                }
            }
        }
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // it is still in use
        }
    }

    /** Flink takes addresses as they are: a URI's %20 would be part of the name. */
    private static String address(Path path) {
        return "file://" + path.toAbsolutePath();
    }

    /** The id of an epoch's job: a submission whose answer was lost is repeated under the same one. */
    static String jobId(String instance, long epoch) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((instance + "\n" + epoch).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no SHA-256", e);
        }
    }

    private Map<String, String> configuration(SyncSpec spec) {
        Map<String, String> all = new HashMap<>(configuration());
        if (spec.rowLog().isOn()) {
            all.put("spillway.row-log.folder", rowLog.toAbsolutePath().toString());
        }
        return all;
    }

    private Map<String, String> configuration() {
        return Map.ofEntries(
                // changes wait for a checkpoint; where none is waited for, the source says that there is a backlog
                Map.entry("execution.checkpointing.interval", "1s"),
                Map.entry("execution.checkpointing.interval-during-backlog", "10s"),
                Map.entry("execution.checkpointing.min-pause", "100ms"),
                Map.entry("execution.checkpointing.timeout", "10min"),
                Map.entry("execution.checkpointing.tolerable-failed-checkpoints", "10"),
                Map.entry("execution.checkpointing.dir", address(checkpoints)),
                Map.entry("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION"),
                Map.entry("execution.checkpointing.incremental", "true"),
                Map.entry("state.backend.type", "rocksdb"),
                // fingerprints do not shrink, and batches of the outbox live for seconds
                Map.entry("state.backend.rocksdb.compression.per.level", "NO_COMPRESSION"),
                Map.entry("restart-strategy.type", "exponential-delay"),
                Map.entry("restart-strategy.exponential-delay.initial-backoff", "500ms"),
                Map.entry("restart-strategy.exponential-delay.max-backoff", "10s"),
                Map.entry("restart-strategy.exponential-delay.attempts-before-reset-backoff", "8"),
                Map.entry("pipeline.generic-types", "false"),
                // the diff asks delivery for its rejected rows within one task
                Map.entry("pipeline.operator-chaining.enabled", "true"));
    }
}
