package io.spillway.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * CPU that a process has used, as Linux counts it: in steps of 10 ms.
 *
 * @param ownSeconds of the process itself
 * @param endedSeconds of its children that have ended and were waited for, and of theirs
 */
public record ProcessTimes(double ownSeconds, double endedSeconds) {
    private static final double TICKS_PER_SECOND = 100;
    /** Places of the fields behind the command's closing parenthesis, see proc_pid_stat(5). */
    private static final int OWN_USER = 11;

    private static final int OWN_SYSTEM = 12;
    private static final int ENDED_USER = 13;
    private static final int ENDED_SYSTEM = 14;

    /** Whether this system tells. */
    public static boolean areKnown() {
        return Files.isReadable(Path.of("/proc/self/stat"));
    }

    /** The times of a process, empty if there is none of this number. */
    public static Optional<ProcessTimes> of(long processId) {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc/" + processId + "/stat"))));
        } catch (IOException e) {
            // it has ended
            return Optional.empty();
        }
    }

    static ProcessTimes parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessTimes(seconds(fields, OWN_USER, OWN_SYSTEM), seconds(fields, ENDED_USER, ENDED_SYSTEM));
    }

    private static double seconds(String[] fields, int user, int system) {
        return (Long.parseLong(fields[user]) + Long.parseLong(fields[system])) / TICKS_PER_SECOND;
    }
}
