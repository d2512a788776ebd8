package io.spillway.benchmarks.service;

import io.spillway.control.ControlPlane;
import io.spillway.control.ControlPlaneOptions;
import io.spillway.control.reconcile.SyncService;
import io.spillway.jobs.spec.SpecCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The measured process: a control plane over one state folder. Reads one order a line and answers each with a line,
 * until its input ends.
 */
public final class ServiceMain {
    /** What lines begin with that are answers; an agent of the JVM may print others. */
    static final String ANSWER = "answer: ";

    static final String READY = "ready";
    static final String JOB_JAR = "spillway.job.jar";

    private ServiceMain() {}

    /** Runs with the state folder and the bytes of managed memory as arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream answers = System.out;
        // whatever else is printed in this process is no answer
        System.setOut(System.err);
        Path state = Path.of(args[0]);
        System.setProperty(
                "spillway.log.file", state.resolveSibling("spillway.log").toString());
        try (ControlPlane service = ControlPlane.start(
                state,
                Path.of(System.getProperty(JOB_JAR)),
                ControlPlaneOptions.DEFAULT.withManagedMemory(Long.parseLong(args[1])))) {
            answers.println(ANSWER + READY);
            answer(service, answers);
        }
        // Flink may leave threads behind that would keep the process up
        System.exit(0);
    }

    private static void answer(SyncService service, PrintStream answers) throws IOException, InterruptedException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            SyncOutcome outcome = new SyncMeter().measure(service, SpecCodec.read(order, SyncOrder.class));
            answers.println(ANSWER + SpecCodec.write(outcome));
        }
    }
}
