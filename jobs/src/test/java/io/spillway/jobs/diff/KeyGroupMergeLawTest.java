package io.spillway.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.diff.MergedTable.Change;
import io.spillway.jobs.diff.MergedTable.Merged;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyGroupMergeLawTest {
    private static final int CASES = 500;

    /** A round of a history: what was last seen before, the table, and what the merge made of both. */
    private record Step(
            String name,
            GeneratedHistory history,
            Map<List<@Nullable String>, List<@Nullable String>> before,
            SlowDiff now,
            Map<List<@Nullable String>, List<@Nullable String>> after,
            Merged merged,
            MergedTable table) {}

    private interface Law {
        void check(Step step) throws Exception;
    }

    private static void everyStep(long firstSeed, SyncMode mode, RoundKind kind, Law law) throws Exception {
        for (long seed = firstSeed; seed < firstSeed + CASES; seed++) {
            GeneratedHistory history = GeneratedHistory.of(seed);
            MergedTable table = new MergedTable(history.layout(), mode, history.hash());
            table.putBeside(seed % 3 == 0 ? 0 : seed % 3 == 1 ? 100 : Integer.MAX_VALUE);
            Map<List<@Nullable String>, List<@Nullable String>> lastSeen = Map.of();
            for (int round = 0; round < history.tables().size(); round++) {
                List<List<@Nullable String>> rows = history.tables().get(round);
                SlowDiff now = SlowDiff.of(rows, history.layout().keyCount());
                var after = now.lastSeenAfter(lastSeen);
                Merged merged = table.merge(kind, rows, history.leastDepths().get(round));
                law.check(new Step("seed " + seed + " round " + round, history, lastSeen, now, after, merged, table));
                lastSeen = after;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void mirrorChangesTurnTheOldTableIntoTheNewOne(long firstSeed) throws Exception {
        everyStep(firstSeed, SyncMode.MIRROR, RoundKind.INCREMENTAL, step -> {
            Map<List<@Nullable String>, List<@Nullable String>> destination = new HashMap<>(step.before());
            for (Change change : step.merged().changes()) {
                List<@Nullable String> key = key(step, change);
                switch (change.change()) {
                    case INSERTED ->
                        assertThat(destination.put(key, change.values()))
                                .as(step.name())
                                .isNull();
                    case UPDATED ->
                        assertThat(destination.put(key, change.values()))
                                .as(step.name())
                                .isNotNull()
                                .isNotEqualTo(change.values());
                    case DELETED -> assertKept(step, change, destination.remove(key));
                }
            }
            assertThat(destination).as(step.name()).isEqualTo(step.after());
        });
    }

    /** A delete carries the first columns of the row that was last seen, as many as are kept. */
    private static void assertKept(Step step, Change delete, @Nullable List<@Nullable String> deleted) {
        assertThat(deleted).as(step.name()).isNotNull();
        if (deleted != null) {
            int kept = step.history().layout().keptCount();
            assertThat(delete.values()).as(step.name()).isEqualTo(deleted.subList(0, kept));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void upsertNeverDeletesAndForgetsRowsThatAreGone(long firstSeed) throws Exception {
        everyStep(firstSeed, SyncMode.UPSERT, RoundKind.INCREMENTAL, step -> {
            Map<List<@Nullable String>, RowChange> changes = changes(step);
            assertThat(changes).as(step.name()).doesNotContainValue(RowChange.DELETED);
            step.now().rows().forEach((key, row) -> {
                List<@Nullable String> old = step.before().get(key);
                RowChange expected = old == null ? RowChange.INSERTED : old.equals(row) ? null : RowChange.UPDATED;
                assertThat(changes.get(key)).as(step.name()).isEqualTo(expected);
            });
            assertThat(step.merged().lastSeen())
                    .as(step.name())
                    .isEqualTo(step.after().size());
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void fullModeEmitsEveryRow(long firstSeed) throws Exception {
        everyStep(
                firstSeed,
                SyncMode.FULL,
                RoundKind.INCREMENTAL,
                step -> assertThat(changes(step))
                        .as(step.name())
                        .doesNotContainValue(RowChange.DELETED)
                        .containsOnlyKeys(step.now().rows().keySet()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void fullRoundOfAMirrorEmitsEveryRowAndTheDeletes(long firstSeed) throws Exception {
        everyStep(firstSeed, SyncMode.MIRROR, RoundKind.FULL, step -> {
            Set<List<@Nullable String>> expected =
                    new HashSet<>(step.now().rows().keySet());
            step.before().keySet().stream()
                    .filter(key -> !step.now().ambiguous().contains(key))
                    .forEach(expected::add);
            assertThat(changes(step)).as(step.name()).containsOnlyKeys(expected);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void unchangedDataEmitsNothingAndWritesNoPage(long firstSeed) throws Exception {
        for (long seed = firstSeed; seed < firstSeed + CASES; seed++) {
            for (SyncMode mode : List.of(SyncMode.UPSERT, SyncMode.MIRROR)) {
                GeneratedHistory history = GeneratedHistory.of(seed);
                MergedTable table = new MergedTable(history.layout(), mode, history.hash());
                for (List<List<@Nullable String>> rows : history.tables()) {
                    table.merge(RoundKind.INCREMENTAL, rows);
                    List<List<@Nullable String>> reversed = new ArrayList<>(rows);
                    Collections.reverse(reversed);
                    Merged again = table.merge(RoundKind.INCREMENTAL, reversed);
                    assertThat(again.changes()).as("seed %d", seed).isEmpty();
                    assertThat(again.pageWrites()).as("seed %d", seed).isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void countsAddUp(long firstSeed) throws Exception {
        for (SyncMode mode : SyncMode.values()) {
            everyStep(firstSeed, mode, RoundKind.INCREMENTAL, step -> {
                RowCounts counts = step.merged().counts();
                assertThat(counts.unchanged() + counts.inserted() + counts.updated() + counts.invalid())
                        .as(step.name())
                        .isEqualTo(counts.read());
                assertThat(counts.invalid())
                        .as(step.name())
                        .isEqualTo(step.now().invalid())
                        .isEqualTo(step.merged().invalid().size());
                assertThat(counts.changes())
                        .as(step.name())
                        .isEqualTo(step.merged().changes().size());
                assertThat(counts.deleted())
                        .as(step.name())
                        .isEqualTo(changes(step).values().stream()
                                .filter(RowChange.DELETED::equals)
                                .count());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void pagesAfterAMergeAreThoseBuiltFromScratch(long firstSeed) throws Exception {
        for (SyncMode mode : SyncMode.values()) {
            everyStep(firstSeed, mode, RoundKind.INCREMENTAL, step -> {
                MergedTable scratch = new MergedTable(
                        step.history().layout(), mode, step.history().hash());
                scratch.merge(RoundKind.INCREMENTAL, List.of(), step.table().depth());
                Merged built = scratch.merge(
                        RoundKind.INCREMENTAL, new ArrayList<>(step.after().values()));
                assertThat(step.table().content()).as(step.name()).isEqualTo(scratch.content());
                assertThat(step.merged().lastSeen()).as(step.name()).isEqualTo(built.lastSeen());
            });
        }
    }

    /** Whatever was refused on the way: once all is taken, the destination has the table. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void rejectedChangesAreMadeUpForByTheNextRound(long firstSeed) throws Exception {
        for (long seed = firstSeed; seed < firstSeed + CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            GeneratedHistory history = GeneratedHistory.of(seed);
            int keyCount = history.layout().keyCount();
            MergedTable table = new MergedTable(history.layout(), SyncMode.MIRROR, history.hash());
            Map<List<@Nullable String>, List<@Nullable String>> destination = new HashMap<>();
            List<List<@Nullable String>> last = new ArrayList<>();
            for (List<List<@Nullable String>> rows : history.tables()) {
                last = rows;
                for (Change change : table.merge(RoundKind.INCREMENTAL, rows).changes()) {
                    if (random.nextInt(3) == 0) {
                        table.reject(change);
                    } else {
                        take(change, keyCount, destination);
                    }
                }
            }
            // rows that disagree keep what was sent: they are left out at the end
            SlowDiff now = SlowDiff.of(last, keyCount);
            Merged settled = table.merge(
                    RoundKind.INCREMENTAL, new ArrayList<>(now.rows().values()));
            settled.changes().forEach(change -> take(change, keyCount, destination));

            assertThat(destination).as("seed %d", seed).isEqualTo(now.rows());
            assertThat(table.merge(
                                    RoundKind.INCREMENTAL,
                                    new ArrayList<>(now.rows().values()))
                            .changes())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    /** Rounds that read some of the rows tell what is new in those, and leave everything else as it is. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void partialRoundsMergeWhatTheyReadAndNothingElse(long firstSeed) throws Exception {
        for (long seed = firstSeed; seed < firstSeed + CASES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            GeneratedHistory history = GeneratedHistory.of(seed);
            int keyCount = history.layout().keyCount();
            SyncMode mode = random.nextBoolean() ? SyncMode.MIRROR : SyncMode.UPSERT;
            MergedTable table = new MergedTable(history.layout(), mode, history.hash());
            Map<List<@Nullable String>, List<@Nullable String>> lastSeen = new HashMap<>();
            for (int round = 0; round < history.tables().size(); round++) {
                String name = "seed %d round %d".formatted(seed, round);
                int share = 1 + random.nextInt(4);
                Map<List<@Nullable String>, Boolean> chosen = new HashMap<>();
                List<List<@Nullable String>> read = history.tables().get(round).stream()
                        .filter(row ->
                                chosen.computeIfAbsent(row.subList(0, keyCount), key -> random.nextInt(share) == 0))
                        .toList();
                SlowDiff now = SlowDiff.of(read, keyCount);
                Map<List<@Nullable String>, RowChange> expected = new HashMap<>();
                now.rows().forEach((key, row) -> {
                    List<@Nullable String> old = lastSeen.put(key, row);
                    if (!row.equals(old)) {
                        expected.put(key, old == null ? RowChange.INSERTED : RowChange.UPDATED);
                    }
                });
                table.readPartly(true);
                Merged merged = table.merge(
                        RoundKind.INCREMENTAL, read, history.leastDepths().get(round));

                Map<List<@Nullable String>, RowChange> changes = new HashMap<>();
                merged.changes().forEach(change -> changes.put(change.values().subList(0, keyCount), change.change()));
                assertThat(changes).as(name).isEqualTo(expected);
                assertThat(merged.changes()).as(name).hasSameSizeAs(changes.keySet());
                assertThat(merged.lastSeen()).as(name).isEqualTo(lastSeen.size());
            }
            table.readPartly(false);
            Merged whole = table.merge(RoundKind.INCREMENTAL, new ArrayList<>(lastSeen.values()));
            assertThat(whole.changes()).as("seed %d", seed).isEmpty();
            assertThat(whole.pageWrites()).as("seed %d", seed).isZero();
        }
    }

    private static void take(
            Change change, int keyCount, Map<List<@Nullable String>, List<@Nullable String>> destination) {
        List<@Nullable String> key = change.values().subList(0, keyCount);
        switch (change.change()) {
            case INSERTED, UPDATED -> destination.put(key, change.values());
            case DELETED -> destination.remove(key);
        }
    }

    /** Each key's change; a key has one at most. */
    private static Map<List<@Nullable String>, RowChange> changes(Step step) {
        Map<List<@Nullable String>, RowChange> changes = new HashMap<>();
        for (Change change : step.merged().changes()) {
            assertThat(changes.put(key(step, change), change.change()))
                    .as(step.name())
                    .isNull();
        }
        return changes;
    }

    private static List<@Nullable String> key(Step step, Change change) {
        return change.values().subList(0, step.history().layout().keyCount());
    }
}
