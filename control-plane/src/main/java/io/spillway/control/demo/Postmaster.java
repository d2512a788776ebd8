package io.spillway.control.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first process of the PostgreSQL server that runs on a data folder, found by the file that it leaves there. */
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final int MAX_WAIT_SECONDS = 10;

    private Postmaster() {}

    static Optional<ProcessHandle> of(Path data) {
        // the number may meanwhile be another program's: the command line has to name the folder
        return processId(data.resolve("postmaster.pid"))
                .flatMap(ProcessHandle::of)
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
    }

    /** Waits for the end of a process that was told to stop, and ends it by force if it does not. */
    static void awaitEnd(ProcessHandle postmaster) {
        if (!endsInTime(postmaster)) {
            LOG.warn("PostgreSQL process {} does not stop; it is killed", postmaster.pid());
            kill(postmaster);
        }
    }

    /** Ends it at once: its other processes notice and follow. Only for data that nobody needs again. */
    static void kill(ProcessHandle postmaster) {
        List<ProcessHandle> others = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        endsInTime(postmaster);
        others.forEach(Postmaster::endsInTime);
    }

    private static boolean endsInTime(ProcessHandle process) {
        try {
            process.onExit().get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Process {} goes on", process.pid(), e);
        }
        return !process.isAlive();
    }

    private static Optional<Long> processId(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .findFirst()
                    .map(String::strip)
                    .map(Long::valueOf);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
