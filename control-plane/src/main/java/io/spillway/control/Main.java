package io.spillway.control;

import io.spillway.control.cli.Spillway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The process's entry point. */
public final class Main {
    private static final String JOB_JAR = "spillway.job.jar";

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // numbers in messages are the same everywhere
        Locale.setDefault(Locale.ROOT);
        int exitCode = Spillway.run((state, flink) -> ControlPlane.start(state, jobJar(), flink), args);
        // Flink may leave threads behind that would keep the process up
        System.exit(exitCode);
    }

    private static Path jobJar() throws IOException {
        String jar = System.getProperty(JOB_JAR);
        if (jar == null) {
            throw new IOException("The job jar is not known: start Spillway with its launcher, ./spillway");
        }
        return Path.of(jar);
    }
}
