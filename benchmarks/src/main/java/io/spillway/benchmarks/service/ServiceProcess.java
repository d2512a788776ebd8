package io.spillway.benchmarks.service;

import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A control plane with an embedded Flink in a JVM of its own, so that nothing else is in what it costs. */
public final class ServiceProcess implements AutoCloseable {
    /** The heap of the measured JVM. */
    public static final String HEAP = "2g";

    private final Process process;
    private final Path state;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private ServiceProcess(Process process, Path state) {
        this.process = process;
        this.state = state;
        this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a service and waits until it takes orders.
     *
     * @param folder for its state and its log
     */
    public static ServiceProcess start(Path folder, ServiceOptions options) throws IOException {
        Files.createDirectories(folder);
        Path state = folder.resolve("state");
        Process process = new ProcessBuilder(command(state, options))
                .redirectError(Redirect.INHERIT)
                .start();
        ServiceProcess service = new ServiceProcess(process, state);
        String ready = service.answer();
        if (!ready.equals(ServiceMain.READY)) {
            service.close();
            throw new IOException("The measured service said \"%s\" instead of starting".formatted(ready));
        }
        return service;
    }

    private static List<String> command(Path state, ServiceOptions options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + HEAP);
        command.add("-XX:+UseParallelGC");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(options.jvmOptions());
        command.add("-D%s=%s".formatted(ServiceMain.JOB_JAR, System.getProperty(ServiceMain.JOB_JAR)));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ServiceMain.class.getName());
        command.add(state.toString());
        command.add(String.valueOf(options.managedMemoryBytes()));
        return command;
    }

    /** Runs a sync to its end; its job is parked. */
    public SyncOutcome sync(SyncSpec spec) throws IOException {
        return sync(new SyncOrder(spec, Map.of(), false));
    }

    /** Runs a sync to its end; its job stays. */
    public SyncOutcome syncResident(SyncSpec spec) throws IOException {
        return sync(new SyncOrder(spec, Map.of(), true));
    }

    private SyncOutcome sync(SyncOrder order) throws IOException {
        orders.println(SpecCodec.write(order));
        return SpecCodec.read(answer(), SyncOutcome.class);
    }

    /** Bytes on disk that the next run would begin with. To be asked between syncs. */
    public long stateBytes() throws IOException {
        try (Stream<Path> files = Files.walk(state.resolve("checkpoints"))) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
        }
    }

    private String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ServiceMain.ANSWER)) {
                return line.substring(ServiceMain.ANSWER.length());
            }
            System.err.println(line);
        }
        throw new IOException("The measured service ended, see what it said above");
    }

    /** Ends the process and waits for it. */
    @Override
    public void close() throws IOException {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
