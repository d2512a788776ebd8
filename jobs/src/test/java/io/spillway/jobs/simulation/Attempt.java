package io.spillway.jobs.simulation;

import java.util.ArrayList;
import java.util.List;

/** The engine's side of an attempt: what it has gathered so far, and which key groups it has merged. */
final class Attempt {
    private final OrderedRound round;
    private final Reading reading;
    private final List<WarehouseRow> gathered = new ArrayList<>();
    private int split;
    private int fetch;
    private int nextKeyGroup;

    Attempt(OrderedRound round, Reading reading) {
        this.round = round;
        this.reading = reading;
    }

    OrderedRound round() {
        return round;
    }

    boolean hasEnded() {
        return split == Reading.SPLITS;
    }

    /** Fetches once more. */
    void read() {
        gathered.addAll(reading.fetch(split, fetch++));
        if (fetch == Reading.FETCHES) {
            nextSplit();
        }
    }

    /** Goes on as if the split had ended well. */
    void nextSplit() {
        split++;
        fetch = 0;
    }

    boolean hasKeyGroup() {
        return hasEnded() && nextKeyGroup < JobState.KEY_GROUPS;
    }

    int nextKeyGroup() {
        return nextKeyGroup++;
    }

    /** The gathered values of a key. */
    List<Integer> valuesOf(int key) {
        List<Integer> values = new ArrayList<>(1);
        for (WarehouseRow row : gathered) {
            if (row.key() == key) {
                values.add(row.value());
            }
        }
        return values;
    }
}
