package io.spillway.jobs.simulation;

import java.util.List;
import java.util.Locale;

/** Runs histories. */
final class Simulation {
    private Simulation() {}

    static Journal run(History history, Faults faults) {
        World world = new World(history.mode(), faults);
        for (Operation operation : history.operations()) {
            world.apply(operation);
        }
        world.settle();
        return world.journal();
    }

    static List<Finding> findings(History history, Faults faults) {
        return Checker.check(history.mode(), run(history, faults));
    }

    /** The history as people read it: what was done, and below it what could be seen of it. */
    static String story(History history, Faults faults) {
        World world = new World(history.mode(), faults);
        StringBuilder story = new StringBuilder("seed %d, %s%n".formatted(history.seed(), history.mode()));
        int told = 0;
        for (Operation operation : history.operations()) {
            world.apply(operation);
            story.append("  ")
                    .append(operation)
                    .append(' ')
                    .append(steps(world))
                    .append('\n');
            told = tell(world.journal(), told, story);
        }
        world.settle();
        story.append("  faults stop, two clean runs ").append(steps(world)).append('\n');
        tell(world.journal(), told, story);
        for (Finding finding : Checker.check(history.mode(), world.journal())) {
            story.append("  => ").append(finding).append('\n');
        }
        return story.toString();
    }

    private static String steps(World world) {
        return String.join(" ", world.stepsTaken()).toLowerCase(Locale.ROOT);
    }

    private static int tell(Journal journal, int from, StringBuilder story) {
        List<Journal.Entry> entries = journal.entries();
        for (int i = from; i < entries.size(); i++) {
            story.append("      %d: %s%n".formatted(i, entries.get(i)));
        }
        return entries.size();
    }
}
