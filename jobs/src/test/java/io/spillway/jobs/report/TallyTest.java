package io.spillway.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DiffRecord.KeyGroupCounted;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.TestingSpec;
import io.spillway.mapping.model.RowChange;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TallyTest {
    /** In savepoints as JSON: what is written here once is read for ever. */
    private static final String STORED = "{\"round\":7,\"keyGroupsMerged\":1,\"keyGroups\":2,"
            + "\"rows\":{\"read\":15,\"unchanged\":1,\"inserted\":2,\"updated\":4,\"deleted\":5,\"invalid\":8},"
            + "\"delivered\":3,\"rejected\":1,\"invalidSamples\":[\"sample\"],"
            + "\"rejects\":[{\"recordId\":\"k\",\"status\":400,\"reason\":\"no\"}]}";

    @Test
    void tallyIsStoredAsItAlwaysWasAndWithWhatWasAdded() throws IOException {
        RoundTally tally = new RoundTally(
                7,
                1,
                2,
                new RowCounts(15, 1, 2, 4, 5, 8),
                3,
                1,
                List.of("sample"),
                List.of(new Reject("k", 400, "no")));
        assertThat(SpecCodec.read(STORED, RoundTally.class)).isEqualTo(tally);
        assertThat(SpecCodec.write(tally))
                .isEqualTo(STORED.replace(
                                "\"invalid\":8}",
                                "\"invalid\":8,\"retries\":{\"updated\":0,\"deleted\":0,\"waiting\":0}}")
                        .replace(
                                "\"no\"}]}", "\"no\",\"tries\":1,\"givenUp\":false}],\"highest\":null,\"givenUp\":0}"));
    }

    private static final RoundTally NONE = RoundTally.empty(0, 2);
    private static final Reject REJECT = new Reject("a", 400, "no");

    @Test
    void outcomesOfARoundAddUpUntilItIsSettled() {
        RoundTally tally = Tally.plus(NONE, merged(1, 0, new RowCounts(3, 1, 2, 0, 0, 0), "x"));
        assertThat(tally.merged()).isFalse();
        tally = Tally.plus(tally, new Settled(TestingSpec.round(1), 1, 1, List.of(REJECT)));
        assertThat(tally.owed()).isZero();
        assertThat(tally.settled()).isFalse();

        tally = Tally.plus(tally, merged(1, 1, new RowCounts(1, 0, 0, 0, 4, 1), "y"));
        assertThat(tally)
                .isEqualTo(new RoundTally(
                        1, 2, 2, new RowCounts(4, 1, 2, 0, 4, 1), 1, 1, List.of("x", "y"), List.of(REJECT)));
        assertThat(tally.owed()).isEqualTo(4);
        assertThat(tally.settled()).isFalse();

        tally = Tally.plus(tally, new Settled(TestingSpec.round(1), 4, 0, List.of()));
        assertThat(tally.settled()).isTrue();
    }

    @Test
    void firstRecordOfARoundBeginsItsCount() {
        RoundTally first = Tally.plus(NONE, merged(1, 0, new RowCounts(3, 3, 0, 0, 0, 0), "x"));
        RoundTally second = Tally.plus(first, merged(2, 0, new RowCounts(5, 5, 0, 0, 0, 0), "y"));

        assertThat(second)
                .isEqualTo(new RoundTally(2, 1, 2, new RowCounts(5, 5, 0, 0, 0, 0), 0, 0, List.of("y"), List.of()));
    }

    /** A failure may have had key groups merged from two snapshots; the older one has not seen the other's rows. */
    @Test
    void cursorIsAsFarAsTheOldestOfTheSnapshots() {
        RoundTally tally = Tally.plus(NONE, withCursor(0, 7L));
        assertThat(tally.highest()).isEqualTo(7);
        assertThat(Tally.plus(tally, withCursor(1, 9L)).highest()).isEqualTo(7);
        assertThat(Tally.plus(tally, withCursor(1, 5L)).highest()).isEqualTo(5);
        assertThat(Tally.plus(tally, withCursor(1, null)).highest()).isNull();
        assertThat(Tally.plus(Tally.plus(NONE, withCursor(0, null)), withCursor(1, 9L))
                        .highest())
                .isNull();
        assertThat(Tally.plus(tally, new Settled(TestingSpec.round(1), 1, 1, List.of(REJECT)))
                        .highest())
                .isEqualTo(7);
    }

    private static KeyGroupMerged withCursor(int keyGroup, @Nullable Long highest) {
        return new KeyGroupMerged(TestingSpec.round(1), keyGroup, RowCounts.NONE, List.of(), highest);
    }

    @Test
    void samplesAreBounded() {
        RoundTally tally = NONE;
        for (int i = 0; i < 3; i++) {
            tally = Tally.plus(
                    tally, new KeyGroupMerged(TestingSpec.round(1), i, RowCounts.NONE, Collections.nCopies(15, "x")));
            tally = Tally.plus(tally, new Settled(TestingSpec.round(1), 0, 15, Collections.nCopies(15, REJECT)));
        }

        assertThat(tally.invalidSamples()).hasSize(RoundTally.MOST_SAMPLES);
        assertThat(tally.rejects()).hasSize(RoundTally.MOST_SAMPLES);
        assertThat(tally.rejected()).isEqualTo(45);
    }

    @Test
    void samplesOfChangesAreBoundedForEachKind() {
        GateCount count = GateCount.NONE;
        for (int i = 0; i < 30; i++) {
            count = Tally.plus(count, counted(7, i, sample(RowChange.INSERTED, i), sample(RowChange.DELETED, i)));
        }
        count = Tally.plus(count, counted(7, 30, sample(RowChange.UPDATED, 0)));

        assertThat(count.samples())
                .hasSize(2 * RoundTally.MOST_SAMPLES + 1)
                .filteredOn(sample -> sample.change() == RowChange.DELETED)
                .hasSize(RoundTally.MOST_SAMPLES);
        assertThat(count.keyGroupsCounted()).isEqualTo(31);
    }

    @Test
    void newAttemptBringsItsOwnSamples() {
        GateCount first = Tally.plus(GateCount.NONE, counted(7, 0, sample(RowChange.INSERTED, 1)));
        GateCount second = Tally.plus(first, counted(8, 0, sample(RowChange.INSERTED, 2)));

        assertThat(second.samples()).containsExactly(sample(RowChange.INSERTED, 2));
        assertThat(second.attempt()).isEqualTo(8);
        assertThat(second.keyGroupsCounted()).isEqualTo(1);
    }

    private static KeyGroupCounted counted(long attempt, int keyGroup, ChangeSample... samples) {
        return new KeyGroupCounted(
                TestingSpec.round(1), attempt, keyGroup, RowCounts.NONE, 0, List.of(), List.of(samples));
    }

    private static ChangeSample sample(RowChange change, int number) {
        return new ChangeSample(change, "row " + number, List.of(), 0);
    }

    private static KeyGroupMerged merged(long round, int keyGroup, RowCounts rows, String sample) {
        return new KeyGroupMerged(TestingSpec.round(round), keyGroup, rows, List.of(sample));
    }
}
