package io.spillway.jobs.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a table counts, found the plain way: a row for each key that has one, and the keys whose rows disagree. */
record SlowDiff(
        Map<List<@Nullable String>, List<@Nullable String>> rows, Set<List<@Nullable String>> ambiguous, int invalid) {

    static SlowDiff of(List<List<@Nullable String>> table, int keyCount) {
        Map<List<@Nullable String>, List<List<@Nullable String>>> byKey = new HashMap<>();
        for (List<@Nullable String> row : table) {
            byKey.computeIfAbsent(List.copyOf(nullsMarked(row, keyCount)), key -> new ArrayList<>())
                    .add(row);
        }
        Map<List<@Nullable String>, List<@Nullable String>> rows = new HashMap<>();
        Set<List<@Nullable String>> ambiguous = new HashSet<>();
        int invalid = 0;
        for (var entry : byKey.entrySet()) {
            List<List<@Nullable String>> same = entry.getValue();
            if (entry.getKey().contains("NULL")) {
                invalid += same.size();
            } else if (new HashSet<>(same).size() > 1) {
                ambiguous.add(entry.getKey());
                invalid += same.size();
            } else {
                rows.put(entry.getKey(), same.get(0));
                invalid += same.size() - 1;
            }
        }
        return new SlowDiff(rows, ambiguous, invalid);
    }

    private static List<String> nullsMarked(List<@Nullable String> row, int keyCount) {
        List<String> key = new ArrayList<>();
        for (String part : row.subList(0, keyCount)) {
            key.add(part == null ? "NULL" : part);
        }
        return key;
    }

    /** What is last seen after this, given what was before: rows of ambiguous keys stay as they were. */
    Map<List<@Nullable String>, List<@Nullable String>> lastSeenAfter(
            Map<List<@Nullable String>, List<@Nullable String>> before) {
        Map<List<@Nullable String>, List<@Nullable String>> after = new HashMap<>(rows);
        for (List<@Nullable String> key : ambiguous) {
            if (before.containsKey(key)) {
                after.put(key, before.get(key));
            }
        }
        return after;
    }
}
