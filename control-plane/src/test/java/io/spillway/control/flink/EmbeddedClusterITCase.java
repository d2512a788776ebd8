package io.spillway.control.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EmbeddedClusterITCase {

    @TempDir
    Path folder;

    @Test
    void jobOutlivesItsClusterThroughTheCheckpointOnDisk() throws IOException {
        CountingJobs jobs = new CountingJobs(folder);
        String before = CountingJobs.newId();
        long counted;
        try (EmbeddedCluster cluster = start()) {
            cluster.client().submit(jobs.counting(before, null));
            counted = jobs.counted(before, 20);
            assertThat(cluster.client().checkpoint(before, CountingJobs.PATIENCE))
                    .isPresent();
        }

        String after = CountingJobs.newId();
        Path checkpoint = CheckpointFolder.newest(jobs.checkpoints(), before).orElseThrow();
        try (EmbeddedCluster cluster = start()) {
            assertThat(cluster.client().job(before)).isEmpty();
            cluster.client().submit(jobs.counting(after, checkpoint.toUri().toString()));
            assertThat(jobs.first(after)).isGreaterThanOrEqualTo(counted);
        }
    }

    @Test
    void closedClusterLeavesNoFilesAndNoThreadThatHoldsTheProcess() throws IOException {
        Set<Thread> threadsBefore = holdingThreads();
        EmbeddedCluster cluster = start();
        CountingJobs jobs = new CountingJobs(folder);
        String jobId = CountingJobs.newId();
        cluster.client().submit(jobs.counting(jobId, null));
        jobs.counted(jobId, 1);

        cluster.close();

        assertThat(work().resolve("cluster")).doesNotExist();
        await().pollInSameThread()
                .atMost(CountingJobs.PATIENCE)
                .untilAsserted(() -> assertThat(threadsBefore).containsAll(holdingThreads()));
        assertThatThrownBy(() -> cluster.client().job(jobId)).isInstanceOf(FlinkUnavailableException.class);
    }

    @Test
    void secondClusterInTheSameFolderIsRefused() throws IOException {
        try (EmbeddedCluster cluster = start()) {
            assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining("another work folder");
            assertThat(cluster.client().job(CountingJobs.newId())).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyPortIsOnLoopback() throws IOException {
        List<String> before = listeningBeyondLoopback();
        try (EmbeddedCluster cluster = start()) {
            assertThat(cluster.client().address()).startsWith("http://127.0.0.1:");
            assertThat(listeningBeyondLoopback()).isSubsetOf(before);
        }
    }

    /** Local addresses of this process' listening sockets, in the kernel's hex form, other than 127.0.0.1 and ::1. */
    private static List<String> listeningBeyondLoopback() throws IOException {
        Set<String> own = ownSocketInodes();
        try (Stream<String> v4 = Files.lines(Path.of("/proc/self/net/tcp"));
                Stream<String> v6 = Files.lines(Path.of("/proc/self/net/tcp6"))) {
            return Stream.concat(v4, v6)
                    .map(line -> line.strip().split("\\s+", -1))
                    .filter(columns -> columns[3].equals("0A") && own.contains(columns[9]))
                    .map(columns -> columns[1])
                    .filter(address -> !address.matches("(0{16}F{4}0{4}|0{16}FFFF0{4}|)0100007F:.*|0{24}01000000:.*"))
                    .toList();
        }
    }

    private static Set<String> ownSocketInodes() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(EmbeddedClusterITCase::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // closed since it was listed
            return "";
        }
    }

    private static Set<Thread> holdingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !thread.isDaemon())
                .collect(Collectors.toSet());
    }

    private EmbeddedCluster start() throws IOException {
        return EmbeddedCluster.start(new EmbeddedClusterOptions(2, 32L << 20, work()));
    }

    private Path work() {
        return folder.resolve("work");
    }
}
