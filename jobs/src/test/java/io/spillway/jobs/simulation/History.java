package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Operation.Kind;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** What happens to one connection, in order. Equal seeds give equal histories. */
record History(long seed, SyncMode mode, List<Operation> operations) {
    private static final int OPERATIONS = 60;
    private static final int FIRST_ROWS = 6;
    private static final Kind[] BY_WEIGHT = Arrays.stream(Kind.values())
            .flatMap(kind -> Collections.nCopies(kind.weight(), kind).stream())
            .toArray(Kind[]::new);
    private static final SyncMode[] MODES = {
        SyncMode.MIRROR, SyncMode.MIRROR, SyncMode.MIRROR, SyncMode.UPSERT, SyncMode.FULL
    };

    History {
        operations = List.copyOf(operations);
    }

    static History of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SyncMode mode = MODES[random.nextInt(MODES.length)];
        List<Operation> operations = new ArrayList<>(OPERATIONS);
        for (int i = 0; i < OPERATIONS; i++) {
            Kind kind = i < FIRST_ROWS ? Kind.INSERT : BY_WEIGHT[random.nextInt(BY_WEIGHT.length)];
            operations.add(new Operation(kind, random.nextInt(Warehouse.KEYS), random.nextInt(1_000)));
        }
        return new History(seed, mode, operations);
    }

    /** The same connection with other things happening. */
    History with(List<Operation> others) {
        return new History(seed, mode, others);
    }
}
