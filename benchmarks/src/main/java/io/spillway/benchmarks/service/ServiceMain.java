package io.spillway.benchmarks.service;

import static io.spillway.benchmarks.process.MeasuredJvm.ANSWER;

import io.spillway.control.ControlPlane;
import io.spillway.control.ControlPlaneOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The measured process: a control plane over one state folder. Reads one order a line and answers each with a line,
 * until its input ends.
 */
public final class ServiceMain {
    static final String READY = "ready";
    static final String JOB_JAR = "spillway.job.jar";

    private ServiceMain() {}

    /** Runs with the state folder and the bytes of managed memory as arguments. */
    public static void main(String[] args) throws Exception {
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
            answer(new MeasuredService(service), answers);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
        // Flink may leave threads behind that would keep the process up
        System.exit(0);
    }

    private static void answer(MeasuredService service, PrintStream answers) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            int blank = line.indexOf(' ');
            ServiceOrder order = ServiceOrder.valueOf(line.substring(0, blank));
            answers.println(ANSWER + service.answer(order, line.substring(blank + 1)));
        }
    }
}
