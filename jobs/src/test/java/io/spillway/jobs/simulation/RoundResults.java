package io.spillway.jobs.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The results that each round has seen so far, one per attempt that was read to its end. All rules look at it. */
final class RoundResults {
    /** Stands for a round that sees the warehouse as it is at the end of the history. */
    static final int AT_THE_END = Integer.MAX_VALUE;

    private final Map<Integer, List<SeenResult>> byRound = new HashMap<>();

    void see(Journal.Entry entry) {
        if (entry instanceof Journal.ReadWhole read) {
            add(read.round(), new SeenResult(read.mapping(), read.rows()));
        } else if (entry instanceof Journal.HistoryEnded ended) {
            add(AT_THE_END, new SeenResult(ended.mapping(), ended.rows()));
        }
    }

    private void add(int round, SeenResult result) {
        byRound.computeIfAbsent(round, number -> new ArrayList<>(1)).add(result);
    }

    boolean any(int round, Predicate<SeenResult> is) {
        for (SeenResult result : byRound.getOrDefault(round, List.of())) {
            if (is.test(result)) {
                return true;
            }
        }
        return false;
    }
}
