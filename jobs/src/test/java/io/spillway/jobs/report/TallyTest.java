package io.spillway.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.TestingSpec;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    /** In savepoints as JSON: what is written here once is read for ever. */
    private static final String STORED = "{\"round\":7,\"keyGroupsMerged\":1,\"keyGroups\":2,"
            + "\"rows\":{\"read\":15,\"unchanged\":1,\"inserted\":2,\"updated\":4,\"deleted\":5,\"invalid\":8},"
            + "\"delivered\":3,\"rejected\":1,\"invalidSamples\":[\"sample\"],"
            + "\"rejects\":[{\"recordId\":\"k\",\"status\":400,\"reason\":\"no\"}]}";

    @Test
    void tallyIsStoredAsItAlwaysWas() throws IOException {
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
        assertThat(SpecCodec.write(tally)).isEqualTo(STORED);
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

    private static KeyGroupMerged merged(long round, int keyGroup, RowCounts rows, String sample) {
        return new KeyGroupMerged(TestingSpec.round(round), keyGroup, rows, List.of(sample));
    }
}
