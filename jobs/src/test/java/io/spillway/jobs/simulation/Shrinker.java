package io.spillway.jobs.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing history as short as it gets: delta debugging (Zeller's ddmin). Takes parts away, smaller and smaller
 * ones, as long as the rest still fails; of what is left, no single operation can be spared.
 */
final class Shrinker {
    private Shrinker() {}

    static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails) {
        List<T> shortest = failing;
        int parts = 2;
        while (shortest.size() >= 2) {
            List<T> shorter = withoutOnePart(shortest, parts, fails);
            if (shorter.size() < shortest.size()) {
                shortest = shorter;
                parts = Math.max(2, parts - 1);
            } else if (parts >= shortest.size()) {
                break;
            } else {
                parts = Math.min(shortest.size(), parts * 2);
            }
        }
        return shortest;
    }

    private static <T> List<T> withoutOnePart(List<T> failing, int parts, Predicate<List<T>> fails) {
        for (int part = 0; part < parts; part++) {
            List<T> rest = new ArrayList<>(failing.subList(0, failing.size() * part / parts));
            rest.addAll(failing.subList(failing.size() * (part + 1) / parts, failing.size()));
            if (fails.test(rest)) {
                return rest;
            }
        }
        return failing;
    }
}
