package io.spillway.control;

import static org.awaitility.Awaitility.await;

import io.spillway.jobs.spec.JobToken;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Spillway in a process of its own, as the launcher starts it, to be killed. */
final class SpillwayProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String JOB_KEY = "SPILLWAY_TEST_JOB_KEY";

    private final Process process;
    private final Path folder;

    private SpillwayProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** The process: Spillway itself, under a key of the test's choice if there is one. */
    static final class Start {
        private Start() {}

        public static void main(String[] args) {
            String key = System.getenv(JOB_KEY);
            if (key != null) {
                System.setProperty(JobToken.KEY_PROPERTY, key);
            }
            Main.main(args);
        }
    }

    /**
     * Starts a command.
     *
     * @param folder takes what it writes, and its temporary files
     */
    static SpillwayProcess start(Path folder, List<String> arguments, Map<String, String> environment)
            throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-Dfile.encoding=UTF-8",
                "-Dspillway.job.jar=" + SyncStage.jobJar(),
                "-cp",
                String.valueOf(System.getProperty("java.class.path")),
                Start.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        environment.forEach((name, value) -> builder.environment().put(name.equals("key") ? JOB_KEY : name, value));
        return new SpillwayProcess(builder.start(), folder);
    }

    /** Waits until something is so while the process runs. */
    void awaitWhileRunning(String what, Callable<Boolean> condition) {
        await(what)
                .pollInSameThread()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("Spillway ended before: " + what + "\n" + output() + errors());
                    }
                    return condition.call();
                });
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM; gives the exit code. */
    int terminate(Duration within) throws InterruptedException {
        process.destroy();
        return exitCode(within);
    }

    int exitCode(Duration within) throws InterruptedException {
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Spillway still runs\n" + output() + errors());
        }
        return process.exitValue();
    }

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    String output() {
        return read("out");
    }

    String errors() {
        return read("err");
    }

    private String read(String name) {
        File file = folder.resolve(name).toFile();
        try {
            return file.exists() ? Files.readString(file.toPath()) : "";
        } catch (IOException e) {
            throw new AssertionError("No " + name, e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
