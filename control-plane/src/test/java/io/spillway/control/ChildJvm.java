package io.spillway.control;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JVM to be killed, paused and resumed. It dies with this one whatever happens, also while it is paused: a shell
 * waits at a pipe that ends with this process, and kills it then.
 */
final class ChildJvm implements AutoCloseable {
    private static final String WATCHDOG = "cat >/dev/null; kill -KILL \"$0\" 2>/dev/null";

    private final Process process;
    private final Process watchdog;
    private final Path folder;

    private ChildJvm(Process process, Process watchdog, Path folder) {
        this.process = process;
        this.watchdog = watchdog;
        this.folder = folder;
    }

    /**
     * Starts a main class with this process's class path.
     *
     * @param folder takes what it writes
     * @param arguments flags of the JVM, its main class, arguments
     */
    static ChildJvm start(Path folder, Map<String, String> environment, List<String> arguments) throws IOException {
        return start(folder, environment, String.valueOf(System.getProperty("java.class.path")), arguments);
    }

    /** The same with another class path. */
    static ChildJvm start(Path folder, Map<String, String> environment, String classPath, List<String> arguments)
            throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                classPath));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Process watchdog = new ProcessBuilder("sh", "-c", WATCHDOG, String.valueOf(process.pid())).start();
        return new ChildJvm(process, watchdog, folder);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGSTOP: nothing of it runs until it is resumed, and it does not know. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IOException("kill -%s ended with %d".formatted(name, exitCode));
        }
    }

    String output() throws IOException {
        File out = folder.resolve("out").toFile();
        return out.exists() ? Files.readString(out.toPath()) : "";
    }

    @Override
    public void close() throws InterruptedException {
        kill();
        // the process is gone, and its number may be another's soon
        watchdog.destroyForcibly();
        watchdog.waitFor();
    }
}
