package io.spillway.jobs.simulation;

/** The shortest history that breaks the same promise. */
final class Shrunk {
    private Shrunk() {}

    /** Its story. */
    static String of(History failing, Faults faults, Finding.Kind kind) {
        History shortest =
                failing.with(Shrinker.shrink(failing.operations(), part -> breaks(failing.with(part), faults, kind)));
        return Simulation.story(shortest, faults);
    }

    static boolean breaks(History history, Faults faults, Finding.Kind kind) {
        return Simulation.findings(history, faults).stream().anyMatch(finding -> finding.kind() == kind);
    }
}
