package io.spillway.benchmarks.rounds;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A ratio that was aimed at.
 *
 * @param key its name in JSON
 * @param bound what is aimed at, empty for none
 */
record Goal(String key, String label, String bound, ToDoubleFunction<Results> ratio) {
    static final List<Goal> ALL = List.of(
            cpu("cpu_unchanged_vs_copy", Subject.UNCHANGED, Subject.COPY, "<= 1.5"),
            wall("wall_unchanged_vs_copy", Subject.UNCHANGED, Subject.COPY, "<= 1.25"),
            wall("indb_fasthash_vs_ours", Subject.FAST_HASH, Subject.UNCHANGED, ">= 2"),
            wall("indb_md5_vs_ours", Subject.MD5, Subject.UNCHANGED, ">= 3.5"),
            wall("indb_except_vs_ours", Subject.EXCEPT, Subject.UNCHANGED, ">= 3.5"),
            cpu("changed1_vs_unchanged", Subject.CHANGED_1, Subject.UNCHANGED, "<= 1.15"),
            cpu("changed10_vs_unchanged", Subject.CHANGED_10, Subject.UNCHANGED, ""),
            cpu("random_vs_ordered", Subject.RANDOM_UNCHANGED, Subject.UNCHANGED, "<= 1.2"),
            cpu("cpu_first_vs_copy", Subject.FIRST, Subject.COPY, "<= 2.5"),
            cpu("cpu_first_by_http_vs_copy", Subject.RANDOM_FIRST, Subject.COPY, ""));

    /** A ratio of CPU, that of the server and of its client added up. */
    private static Goal cpu(String key, Subject one, Subject other, String bound) {
        return new Goal(key, label(one, other, "CPU"), bound, results -> results.cpu(one) / results.cpu(other));
    }

    private static Goal wall(String key, Subject one, Subject other, String bound) {
        return new Goal(key, label(one, other, "wall"), bound, results -> results.wall(one) / results.wall(other));
    }

    private static String label(Subject one, Subject other, String what) {
        return "%s / %s, %s".formatted(one.label(), other.label(), what);
    }

    /** NaN if one of the two was not measured. */
    double of(Results results) {
        return ratio.applyAsDouble(results);
    }

    String line(Results results) {
        double found = of(results);
        String number = Double.isNaN(found) ? "not measured" : String.format(Locale.ROOT, "%.2f", found);
        return "%-58s %12s   %s".formatted(label, number, bound.isEmpty() ? "no goal" : "goal " + bound);
    }
}
