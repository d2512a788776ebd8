package io.spillway.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own for what is measured, so that nothing else is in what it costs; all have the same flags. It is told
 * lines and answers with lines, and ends when its input does. For one thread.
 */
public final class MeasuredJvm implements AutoCloseable {
    /** What lines begin with that are answers; an agent of the JVM may print others. */
    public static final String ANSWER = "answer: ";

    /** The heap of measured JVMs. */
    public static final String HEAP = "2g";

    private final String name;
    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private MeasuredJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a JVM with this process's class path.
     *
     * @param options for the JVM, a profiler's for instance
     */
    public static MeasuredJvm start(Class<?> main, List<String> options, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + HEAP);
        command.add("-XX:+UseParallelGC");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return new MeasuredJvm(
                main.getSimpleName(),
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    /** Sends a line. */
    public void tell(String order) {
        orders.println(order);
    }

    /** Waits for the next answer. */
    public String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return line.substring(ANSWER.length());
            }
            System.err.println(line);
        }
        throw new IOException("%s ended, see what it said above".formatted(name));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** CPU that it has used so far. */
    public double cpuSeconds() throws IOException {
        return ProcessTimes.of(process.pid())
                .orElseThrow(() -> new IOException("%s ended, see what it said above".formatted(name)))
                .ownSeconds();
    }

    /** Ends the process and waits for it. */
    @Override
    public void close() {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
