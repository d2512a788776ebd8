package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Finding.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** After a restart, at most those events come again that were owed in the checkpoint it began with. */
final class RepeatRule implements Rule {
    private final Map<Integer, Long> owed = new HashMap<>();
    private final Map<Integer, Set<KeyInRound>> takenBy = new HashMap<>();

    private record KeyInRound(int key, int round) {}

    @Override
    public void see(int number, Journal.Entry entry, Findings findings) {
        if (entry instanceof Journal.Restored restored) {
            owed.put(restored.incarnation(), restored.owed());
        } else if (entry instanceof Journal.Arrived arrived && arrived.accepted()) {
            take(number, arrived, findings);
        }
    }

    private void take(int number, Journal.Arrived arrived, Findings findings) {
        int incarnation = arrived.incarnation();
        KeyInRound taken = new KeyInRound(arrived.event().key(), arrived.event().round());
        Set<KeyInRound> own = takenBy.computeIfAbsent(incarnation, start -> new HashSet<>());
        if (own.add(taken) && wasTakenBefore(incarnation, taken) && owed.merge(incarnation, -1L, Long::sum) < 0) {
            findings.add(
                    Kind.REPEATS,
                    number,
                    "start %d repeats more than it owed: %s".formatted(incarnation, arrived.event()));
        }
    }

    private boolean wasTakenBefore(int incarnation, KeyInRound taken) {
        for (Map.Entry<Integer, Set<KeyInRound>> by : takenBy.entrySet()) {
            if (by.getKey() < incarnation && by.getValue().contains(taken)) {
                return true;
            }
        }
        return false;
    }
}
