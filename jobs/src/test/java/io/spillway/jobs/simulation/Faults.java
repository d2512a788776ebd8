package io.spillway.jobs.simulation;

import java.util.EnumSet;
import java.util.Set;

/** Which mistakes the model makes. */
record Faults(Set<Fault> planted) {
    static final Faults NONE = new Faults(EnumSet.noneOf(Fault.class));

    static Faults of(Fault fault) {
        return new Faults(EnumSet.of(fault));
    }

    boolean has(Fault fault) {
        return planted.contains(fault);
    }
}
