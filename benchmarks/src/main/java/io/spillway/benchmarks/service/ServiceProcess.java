package io.spillway.benchmarks.service;

import io.spillway.benchmarks.process.MeasuredJvm;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A control plane with an embedded Flink in a JVM of its own. For one thread. */
public final class ServiceProcess implements AutoCloseable {
    private final MeasuredJvm jvm;
    private final Path state;

    private ServiceProcess(MeasuredJvm jvm, Path state) {
        this.jvm = jvm;
        this.state = state;
    }

    /**
     * Starts a service and waits until it takes orders.
     *
     * @param folder for its state and its log
     */
    public static ServiceProcess start(Path folder, ServiceOptions options) throws IOException {
        Files.createDirectories(folder);
        Path state = folder.resolve("state");
        List<String> jvmOptions = new ArrayList<>(options.jvmOptions());
        jvmOptions.add("-D%s=%s".formatted(ServiceMain.JOB_JAR, System.getProperty(ServiceMain.JOB_JAR)));
        MeasuredJvm jvm = MeasuredJvm.start(
                ServiceMain.class, jvmOptions, List.of(state.toString(), String.valueOf(options.managedMemoryBytes())));
        String ready = jvm.answer();
        if (!ready.equals(ServiceMain.READY)) {
            jvm.close();
            throw new IOException("The measured service said \"%s\" instead of starting".formatted(ready));
        }
        return new ServiceProcess(jvm, state);
    }

    /** Runs a sync to its end; its job is parked. */
    public SyncOutcome sync(SyncSpec spec) throws IOException {
        begin(spec, false);
        return await();
    }

    /** Runs a sync to its end; its job stays. */
    public SyncOutcome syncResident(SyncSpec spec) throws IOException {
        beginResident(spec);
        return await();
    }

    /** Begins a sync whose job stays. It ends with {@link #await}, or with the process. */
    public void beginResident(SyncSpec spec) throws IOException {
        begin(spec, true);
    }

    private void begin(SyncSpec spec, boolean resident) throws IOException {
        order(ServiceOrder.BEGIN, SpecCodec.write(new SyncOrder(spec, Map.of(), resident)));
    }

    /** Has the connection's job, if there is one, deliver at this pace; its tasks hear of it within two seconds. */
    public void limit(String connection, RateLimits limits) throws IOException {
        order(ServiceOrder.LIMIT, SpecCodec.write(new LimitOrder(connection, limits)));
    }

    private void order(ServiceOrder order, String document) throws IOException {
        String answer = ask(order, document);
        if (!answer.equals(ServiceMain.READY)) {
            throw new IOException("The measured service said \"%s\" to %s".formatted(answer, order));
        }
    }

    /** Waits for the end of the sync that was begun. */
    public SyncOutcome await() throws IOException {
        return SpecCodec.read(ask(ServiceOrder.AWAIT, ""), SyncOutcome.class);
    }

    /** Looks at the sync that was begun. */
    public ServiceLook look() throws IOException {
        return SpecCodec.read(ask(ServiceOrder.LOOK, ""), ServiceLook.class);
    }

    /** Looks at the sync that was begun, after a full collection of garbage. */
    public ServiceLook collect() throws IOException {
        return SpecCodec.read(ask(ServiceOrder.COLLECT, ""), ServiceLook.class);
    }

    private String ask(ServiceOrder order, String document) throws IOException {
        jvm.tell(order + " " + document);
        return jvm.answer();
    }

    /** CPU that the process has used so far. */
    public double cpuSeconds() throws IOException {
        return jvm.cpuSeconds();
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

    /** Ends the process and waits for it; a sync that goes on is interrupted. */
    @Override
    public void close() {
        jvm.close();
    }
}
