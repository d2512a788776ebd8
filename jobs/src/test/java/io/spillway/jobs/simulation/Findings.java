package io.spillway.jobs.simulation;

import java.util.ArrayList;
import java.util.List;

/** What a rule found. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void add(Finding.Kind kind, int entry, String what) {
        all.add(new Finding(kind, entry, what));
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
