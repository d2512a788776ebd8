package io.spillway.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.stream.AnsweringSerializer;
import io.spillway.jobs.stream.Backlog;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecord.KeyGroupCounted;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.DiffRecord.RejectedLeft;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.jobs.stream.ReadRecord.GateOpened;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import io.spillway.jobs.stream.TestingRows;
import io.spillway.jobs.stream.TestingSpec;
import io.spillway.jobs.testing.Metrics;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiffOperatorTest {
    private static final KeyGroups KEY_GROUPS = new KeyGroups(TestingSpec.KEY_GROUPS);
    private static final Round ROUND = TestingSpec.round(1);
    private static final long PLENTY = 1 << 20;

    /** Keys by attempt and split. */
    private final Map<List<Long>, List<String>> sent = new HashMap<>();

    private Harness harness;
    private long now;

    @BeforeEach
    void start() throws Exception {
        harness = new Harness(PLENTY);
        harness.open();
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    @Test
    void nothingIsEmittedBeforeTheLastSplitEnds() throws Exception {
        rows(ROUND, 1, 0, "a", "b");
        rows(ROUND, 1, 1, "c");
        end(ROUND, 1, 0, 2);
        step();
        assertThat(harness.changes()).isEmpty();

        end(ROUND, 1, 1, 1);
        step();
        assertThat(harness.changes()).containsExactly("+a", "+b", "+c");
        assertThat(harness.sum()).isEqualTo(new RowCounts(3, 0, 3, 0, 0, 0));
    }

    @Test
    void mergeWaitsWhileDeliveryHasMuchToDo() throws Exception {
        Backlog backlog = harness.backlog();
        backlog.set(1L << 30);
        rows(ROUND, 1, 0, "a");
        end(ROUND, 1, 0, 1);
        end(ROUND, 1, 1, 0);
        for (int i = 0; i < 100; i++) {
            step();
        }
        assertThat(harness.changes()).isEmpty();

        backlog.set(0);
        now += 1_000;
        step();
        assertThat(harness.changes()).containsExactly("+a");
    }

    @Test
    void splitMayEndBeforeAnotherBegins() throws Exception {
        rows(ROUND, 1, 1, "c");
        end(ROUND, 1, 1, 1);
        rows(ROUND, 1, 0, "a");
        end(ROUND, 1, 0, 1);
        step();

        assertThat(harness.changes()).containsExactly("+a", "+c");
    }

    @Test
    void emptyRoundDeletesWhatWasThere() throws Exception {
        wholeRound(ROUND, 1, "a", "b");
        wholeRound(TestingSpec.round(2), 2);

        assertThat(harness.changes()).containsExactly("+a", "+b", "-a", "-b");
        assertThat(harness.sumOf(2)).isEqualTo(new RowCounts(0, 0, 0, 0, 2, 0));
    }

    @Test
    void newerAttemptDiscardsWhatAnOlderOneBrought() throws Exception {
        rows(ROUND, 1, 0, "old");
        end(ROUND, 1, 0, 1);
        wholeRound(ROUND, 2, "new");

        assertThat(harness.changes()).containsExactly("+new");
        assertThat(harness.sum().read()).isEqualTo(1);
    }

    @Test
    void newerAttemptDiscardsWhatAnOlderOneHadCompleteButNotMerged() throws Exception {
        rows(ROUND, 1, 0, "old");
        end(ROUND, 1, 0, 1);
        end(ROUND, 1, 1, 0);
        rows(ROUND, 2, 0, "new");
        step();
        assertThat(harness.changes()).isEmpty();

        end(ROUND, 2, 0, 1);
        end(ROUND, 2, 1, 0);
        step();
        assertThat(harness.changes()).containsExactly("+new");
    }

    @Test
    void lateRecordsOfAnOldAttemptAreDropped() throws Exception {
        rows(ROUND, 2, 0, "new");
        rows(ROUND, 1, 0, "old");
        end(ROUND, 1, 0, 1);
        end(ROUND, 1, 1, 0);
        end(ROUND, 2, 0, 1);
        end(ROUND, 2, 1, 0);
        rows(ROUND, 1, 0, "older");
        step();

        assertThat(harness.changes()).containsExactly("+new");
    }

    @Test
    void whatIsGatheredDoesNotSurviveARestore() throws Exception {
        rows(ROUND, 1, 0, "lost");
        end(ROUND, 1, 0, 1);
        restore(harness.snapshot(1, now), PLENTY);

        wholeRound(ROUND, 2, "a", "b");
        assertThat(harness.changes()).containsExactly("+a", "+b");
        assertThat(harness.sum()).isEqualTo(new RowCounts(2, 0, 2, 0, 0, 0));
    }

    @Test
    void keyGroupsThatWereMergedEmitNothingWhenTheirRoundIsReadAgain() throws Exception {
        String[] keys = keys(40);
        int merged = 1;
        rows(ROUND, 1, 0, keys);
        harness.processElement(endOf(ROUND, 1, merged, 0, 2, count(merged, keys)), now);
        harness.processElement(endOf(ROUND, 1, merged, 1, 2, 0), now);
        step();
        List<String> before = harness.changes();
        assertThat(before).hasSize(count(merged, keys)).isNotEmpty();
        List<DiffRecord> durable = harness.records();
        // one more key group is complete but not merged, one has rows: both are lost
        harness.processElement(endOf(ROUND, 1, 2, 0, 2, count(2, keys)), now);
        harness.processElement(endOf(ROUND, 1, 2, 1, 2, 0), now);
        restore(harness.snapshot(1, now), PLENTY);

        wholeRound(ROUND, 2, keys);
        List<String> all = new ArrayList<>(before);
        all.addAll(harness.changes());
        assertThat(all).doesNotHaveDuplicates().hasSize(40);
        List<DiffRecord> records = new ArrayList<>(durable);
        records.addAll(harness.records());
        assertThat(Harness.merged(records)).hasSize(TestingSpec.KEY_GROUPS);
        assertThat(Harness.sum(records, 1)).isEqualTo(new RowCounts(40, 0, 40, 0, 0, 0));

        wholeRound(TestingSpec.round(2), 3, keys(39));
        assertThat(harness.sumOf(2)).isEqualTo(new RowCounts(39, 39, 0, 0, 1, 0));
    }

    @Test
    void roundThatWasMergedIsNotMergedAgain() throws Exception {
        wholeRound(ROUND, 1, "a");
        wholeRound(ROUND, 2, "a", "b");

        assertThat(harness.changes()).containsExactly("+a");
        assertThat(Harness.merged(harness.records())).hasSize(TestingSpec.KEY_GROUPS);
    }

    @Test
    void laterRoundIsComparedWithTheRestoredPages() throws Exception {
        wholeRound(ROUND, 1, "a", "b", "c");
        restore(harness.snapshot(1, now), PLENTY);

        wholeRound(TestingSpec.round(2), 2, "b", "c", "d");
        assertThat(harness.changes()).containsExactly("+d", "-a");
        assertThat(harness.sum()).isEqualTo(new RowCounts(3, 2, 1, 0, 1, 0));
    }

    @Test
    void spilledRowsAreMergedLikeOthers() throws Exception {
        restore(harness.snapshot(1, now), 100);
        wholeRound(ROUND, 1, keys(200));
        wholeRound(TestingSpec.round(2), 2, keys(150));

        assertThat(harness.sumOf(1)).isEqualTo(new RowCounts(200, 0, 200, 0, 0, 0));
        assertThat(harness.sumOf(2)).isEqualTo(new RowCounts(150, 150, 0, 0, 50, 0));
    }

    @Test
    void gatedRoundIsCountedAndChangesNothing() throws Exception {
        wholeRound(ROUND, 1, "a", "b", "c");
        wholeRound(TestingSpec.gatedRound(2), 2, "a", "d");

        assertThat(harness.changes()).containsExactly("+a", "+b", "+c");
        assertThat(harness.counted(2)).isEqualTo(new RowCounts(2, 1, 1, 0, 2, 0));
        assertThat(harness.lastSeen(2)).isEqualTo(3);

        assertThat(harness.samples(2))
                .extracting(sample -> sample.change() + " " + sample.recordId())
                .containsExactlyInAnyOrder("INSERTED d", "DELETED b", "DELETED c");

        // held, and nothing of it is left behind
        wholeRound(TestingSpec.round(3), 3, "a", "b", "c");
        assertThat(harness.sumOf(3)).isEqualTo(new RowCounts(3, 3, 0, 0, 0, 0));
    }

    @Test
    void openedGateAppliesWhatWasCounted() throws Exception {
        Round gated = TestingSpec.gatedRound(2);
        wholeRound(ROUND, 1, "a", "b", "c");
        wholeRound(gated, 2, "a", "d");
        openGate(gated, 2);

        assertThat(harness.changes()).containsExactly("+a", "+b", "+c", "+d", "-b", "-c");
        assertThat(harness.sumOf(2)).isEqualTo(harness.counted(2));
    }

    @Test
    void gateThatWasOpenedForAnOlderAttemptLetsNothingThrough() throws Exception {
        Round gated = TestingSpec.gatedRound(2);
        wholeRound(ROUND, 1, "a", "b");
        wholeRound(gated, 2, "a");
        wholeRound(gated, 3);
        openGate(gated, 2);

        assertThat(harness.changes()).containsExactly("+a", "+b");
        assertThat(harness.counted(3)).isEqualTo(new RowCounts(0, 0, 0, 0, 2, 0));
    }

    @Test
    void countsAreTakenFromSpilledRowsToo() throws Exception {
        restore(harness.snapshot(1, now), 100);
        Round gated = TestingSpec.gatedRound(2);
        wholeRound(ROUND, 1, keys(200));
        wholeRound(gated, 2, keys(150));
        openGate(gated, 2);

        assertThat(harness.counted(2)).isEqualTo(new RowCounts(150, 150, 0, 0, 50, 0));
        assertThat(harness.sumOf(2)).isEqualTo(harness.counted(2));
    }

    @Test
    void countingARoundLeavesRejectedRowsToItsMerge() throws Exception {
        Round gated = TestingSpec.gatedRound(2);
        wholeRound(ROUND, 1, "a", "b");
        harness.rejected.add(TestingRows.pack("a", "a@x"));
        harness.rejected.add(TestingRows.pack("gone", "gone@x"));
        wholeRound(gated, 2, "a", "b");

        RowCounts counts = new RowCounts(2, 1, 0, 1, 1, 0, new RowCounts.Retries(1, 1, 0));
        assertThat(harness.counted(2)).isEqualTo(counts);
        assertThat(harness.records()).noneMatch(RejectedLeft.class::isInstance);

        openGate(gated, 2);
        assertThat(harness.changes()).containsExactly("+a", "+b", "*a", "-gone");
        assertThat(harness.sumOf(2)).isEqualTo(counts);
        assertThat(harness.records().stream()
                        .filter(RejectedLeft.class::isInstance)
                        .map(left -> left.keyGroup())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(keyGroup("a"), keyGroup("gone")).distinct().toList());
    }

    @Test
    void splitThatLostRowsFailsTheJob() throws Exception {
        rows(ROUND, 1, 0, "a");
        int keyGroup = keyGroup("a");
        harness.processElement(endOf(ROUND, 1, keyGroup, 0, 2, 2), now);

        assertThatThrownBy(() -> harness.processElement(endOf(ROUND, 1, keyGroup, 1, 2, 0), now))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("should have 2 rows, 1 arrived");
    }

    @Test
    void invalidRowsAreCountedAndShownByTheirKey() throws Exception {
        wholeRound(ROUND, 1, "a", "a");

        assertThat(harness.sum()).isEqualTo(new RowCounts(2, 0, 1, 0, 0, 1));
        assertThat(Harness.merged(harness.records()).stream().flatMap(merged -> merged.invalidSamples().stream()))
                .containsExactly("a: the same row is there 2 times, it is sent once");
    }

    private void wholeRound(Round round, long attempt, String... keys) throws Exception {
        rows(round, attempt, 0, keys);
        for (int group = 0; group < TestingSpec.KEY_GROUPS; group++) {
            harness.processElement(endOf(round, attempt, group, 0, 1, count(group, keys)), now);
        }
        step();
    }

    private void openGate(Round round, long attempt) throws Exception {
        for (int group = 0; group < TestingSpec.KEY_GROUPS; group++) {
            harness.processElement(new GateOpened(round, attempt, group), now);
        }
        step();
    }

    /** Each row in a block of its own. */
    private void rows(Round round, long attempt, int split, String... keys) throws Exception {
        for (String key : keys) {
            byte[] row = TestingRows.pack(key, key + "@x", "split " + split);
            long hash = KeyGroups.hash(row, 0, 1);
            harness.processElement(
                    new RowBlock(round, attempt, KEY_GROUPS.of(hash), 1, TestingRows.entry(hash, row)), now);
        }
        sent.merge(List.of(attempt, (long) split), List.of(keys), (one, other) -> {
            List<String> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        });
    }

    /** Ends one of two splits in every key group. */
    private void end(Round round, long attempt, int split, int rows) throws Exception {
        List<String> keys = sent.getOrDefault(List.of(attempt, (long) split), List.of());
        assertThat(keys).hasSize(rows);
        for (int group = 0; group < TestingSpec.KEY_GROUPS; group++) {
            harness.processElement(
                    endOf(round, attempt, group, split, 2, count(group, keys.toArray(new String[0]))), now);
        }
    }

    private static ReadRecord endOf(Round round, long attempt, int keyGroup, int split, int splits, long rows) {
        return new SplitEnd(round, attempt, keyGroup, split, splits, rows);
    }

    private void step() throws Exception {
        harness.setProcessingTime(++now);
    }

    @Test
    void metricsCountWhatIsReadFoundAndStored() throws Exception {
        rows(ROUND, 1, 0, "a", "b");
        assertThat(metric("rowsRead")).isEqualTo(2);
        assertThat(metric("rowsReadPerSecond")).isEqualTo(2);
        assertThat(metric("gatheredBytes")).isPositive();
        assertThat(metric("spilledBytes")).isZero();
        assertThat(metric("pagesRead")).isZero();
        end(ROUND, 1, 0, 2);
        end(ROUND, 1, 1, 0);
        step();
        assertThat(metric("gatheredBytes")).isZero();
        assertThat(metric("pagesRead")).isEqualTo(TestingSpec.KEY_GROUPS);
        long written = metric("pagesWritten");
        assertThat(written).isPositive().isEqualTo(harness.numKeyedStateEntries() - TestingSpec.KEY_GROUPS);

        wholeRound(TestingSpec.round(2), 2, "a", "c", "c");

        assertThat(metric("rowsRead")).isEqualTo(5);
        assertThat(metric("rowsInserted")).isEqualTo(3);
        assertThat(metric("rowsUnchanged")).isEqualTo(1);
        assertThat(metric("rowsDeleted")).isEqualTo(1);
        assertThat(metric("rowsInvalid")).isEqualTo(1);
        assertThat(metric("rowsUpdated")).isZero();
        assertThat(metric("pagesRead"))
                .as("pages of key groups that rows come of are read beforehand, too")
                .isGreaterThan(2L * TestingSpec.KEY_GROUPS)
                .isLessThanOrEqualTo(3L * TestingSpec.KEY_GROUPS);

        wholeRound(new Round(3, RoundKind.FULL, "run-3", 1, ROUND.mapping()), 3, "a", "c");
        assertThat(metric("rowsUpdated")).isEqualTo(2);
    }

    @Test
    void metricsTellWhatIsSpilledWhileItIs() throws Exception {
        restore(harness.snapshot(1, now), 0);
        rows(ROUND, 1, 0, "a", "b");
        assertThat(metric("gatheredBytes")).isZero();
        assertThat(metric("spilledBytes")).isPositive();
        wholeRound(ROUND, 2, "a");
        assertThat(metric("spilledBytes")).isZero();
    }

    private long metric(String name) {
        return new Metrics(harness.getOperator().getMetricGroup()).value(name);
    }

    private void restore(OperatorSubtaskState snapshot, long budget) throws Exception {
        harness.close();
        harness = new Harness(budget);
        harness.initializeState(snapshot);
        harness.open();
    }

    private static String[] keys(int count) {
        String[] keys = new String[count];
        for (int i = 0; i < count; i++) {
            keys[i] = "k" + i;
        }
        return keys;
    }

    private static int count(int keyGroup, String... keys) {
        int count = 0;
        for (String key : keys) {
            count += keyGroup(key) == keyGroup ? 1 : 0;
        }
        return count;
    }

    private static int keyGroup(String key) {
        return KEY_GROUPS.of(KeyGroups.hash(TestingRows.pack(key), 0, 1));
    }

    /** The operator of a mirror in one subtask, and what it has emitted since it was started. */
    private static final class Harness extends KeyedOneInputStreamOperatorTestHarness<Integer, ReadRecord, DiffRecord> {
        /** What delivery has had to reject. */
        private final List<byte[]> rejected = new ArrayList<>();

        Harness(long budget) throws Exception {
            super(
                    new DiffOperatorFactory(SpecCodec.write(TestingSpec.of(SyncMode.MIRROR)), budget),
                    record -> KEY_GROUPS.partitionKey(record.keyGroup()),
                    Types.INT,
                    TestingSpec.KEY_GROUPS,
                    1,
                    0);
            setup(new AnsweringSerializer(keyGroup -> rejected.stream()
                    .filter(row -> KEY_GROUPS.of(KeyGroups.hash(row, 0, 1)) == keyGroup)
                    .toList()));
        }

        Backlog backlog() {
            return Backlog.of(((AbstractStreamOperator<?>) getOneInputOperator()).getContainingTask());
        }

        List<DiffRecord> records() {
            return extractOutputValues();
        }

        /** Signs and keys, in the order of rounds, signs and keys. */
        List<String> changes() {
            TreeMap<Long, List<String>> rounds = new TreeMap<>();
            for (DiffRecord record : records()) {
                if (record instanceof ChangeBatch batch) {
                    rounds.computeIfAbsent(batch.round().number(), number -> new ArrayList<>())
                            .addAll(changes(batch));
                }
            }
            return rounds.values().stream().flatMap(of -> of.stream().sorted()).toList();
        }

        private static List<String> changes(ChangeBatch batch) {
            List<String> changes = new ArrayList<>();
            ByteBuffer in = ByteBuffer.wrap(batch.bytes());
            while (in.hasRemaining()) {
                char sign = switch (RowChange.ofCode(in.get())) {
                    case INSERTED -> '+';
                    case UPDATED -> '*';
                    case DELETED -> '-';
                };
                int length = in.getInt();
                changes.add(sign
                        + String.valueOf(TestingRows.unpack(batch.bytes(), in.position(), length)
                                .get(0)));
                in.position(in.position() + length);
            }
            assertThat(changes).hasSize(batch.changes());
            return changes;
        }

        RowCounts sum() {
            List<Long> rounds = merged(records()).stream()
                    .map(merged -> merged.round().number())
                    .distinct()
                    .toList();
            assertThat(rounds).hasSize(1);
            return sumOf(rounds.get(0));
        }

        RowCounts sumOf(long round) {
            return sum(records(), round);
        }

        static RowCounts sum(List<DiffRecord> records, long round) {
            return merged(records).stream()
                    .filter(merged -> merged.round().number() == round)
                    .map(KeyGroupMerged::rows)
                    .reduce(RowCounts.NONE, RowCounts::plus);
        }

        RowCounts counted(long attempt) {
            return countedBy(attempt).map(KeyGroupCounted::rows).reduce(RowCounts.NONE, RowCounts::plus);
        }

        long lastSeen(long attempt) {
            return countedBy(attempt).mapToLong(KeyGroupCounted::lastSeen).sum();
        }

        List<ChangeSample> samples(long attempt) {
            return countedBy(attempt)
                    .flatMap(counted -> counted.samples().stream())
                    .toList();
        }

        private Stream<KeyGroupCounted> countedBy(long attempt) {
            return records().stream()
                    .filter(KeyGroupCounted.class::isInstance)
                    .map(KeyGroupCounted.class::cast)
                    .filter(counted -> counted.attempt() == attempt);
        }

        static List<KeyGroupMerged> merged(List<DiffRecord> records) {
            return records.stream()
                    .filter(KeyGroupMerged.class::isInstance)
                    .map(KeyGroupMerged.class::cast)
                    .toList();
        }
    }
}
