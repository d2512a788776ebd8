package io.spillway.jobs.simulation;

import io.spillway.jobs.spec.RoundKind;
import java.util.Map;

/**
 * A round as the control plane orders it.
 *
 * @param retries refused events of earlier rounds, by key: these keys are sent again with their current values
 */
record OrderedRound(int number, RoundKind kind, int mapping, Map<Integer, Event> retries) {
    OrderedRound {
        retries = Map.copyOf(retries);
    }
}
