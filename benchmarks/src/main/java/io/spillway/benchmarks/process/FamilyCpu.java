package io.spillway.benchmarks.process;

import java.util.Optional;

/** The CPU of a process that forks one child for each piece of work, as PostgreSQL's first one does. */
public record FamilyCpu(long processId) {

    /** Seconds of the process, its living children and those that have ended. */
    public double seconds() {
        while (true) {
            double before = parent();
            double living = ProcessHandle.of(processId).stream()
                    .flatMap(ProcessHandle::children)
                    .map(child -> ProcessTimes.of(child.pid()))
                    .flatMap(Optional::stream)
                    .mapToDouble(ProcessTimes::ownSeconds)
                    .sum();
            // a child that ended in between would be missing, or counted twice
            if (parent() == before) {
                return before + living;
            }
        }
    }

    private double parent() {
        return ProcessTimes.of(processId)
                .map(times -> times.ownSeconds() + times.endedSeconds())
                .orElseThrow(() -> new IllegalStateException("Process %d has ended".formatted(processId)));
    }
}
