package io.spillway.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.reconcile.Specs;
import io.spillway.jobs.spec.CursorSpec;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CursorMarkTest {
    private static final Column COLUMN = new Column("version", ColumnType.INT8);
    private static final CursorSpec CURSOR = new CursorSpec(COLUMN, 10, 3);
    private static final CursorMark MARK = new CursorMark(COLUMN, 500, 1);

    @Test
    void runBeginsTheLagBelowTheHighestValue() {
        assertThat(CursorMark.nextFrom(MARK, CURSOR)).isEqualTo(490);
        assertThat(CursorMark.nextFrom(new CursorMark(COLUMN, Long.MIN_VALUE + 3, 0), CURSOR))
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void runReadsTheWholeModelWhereTheMarkIsOfNoUse() {
        assertThat(CursorMark.nextFrom(null, CURSOR)).isNull();
        assertThat(CursorMark.nextFrom(MARK, null)).isNull();
        assertThat(CursorMark.nextFrom(new CursorMark(COLUMN, 500, 2), CURSOR)).isNull();
        Column retyped = new Column("version", ColumnType.INT4);
        assertThat(CursorMark.nextFrom(MARK, new CursorSpec(retyped, 10, 3))).isNull();
    }

    @Test
    void wholeRunSetsTheMarkAndAPartialOneMovesIt() {
        assertThat(after(null, null, 700L, 0)).isEqualTo(new CursorMark(COLUMN, 700, 0));
        assertThat(after(MARK, null, 400L, 5)).isEqualTo(new CursorMark(COLUMN, 400, 0));
        assertThat(after(MARK, 490L, 700L, 0)).isEqualTo(new CursorMark(COLUMN, 700, 2));
        assertThat(after(MARK, 490L, null, 0)).isEqualTo(new CursorMark(COLUMN, 500, 2));
        assertThat(after(MARK, null, null, 0)).isNull();
    }

    @Test
    void partialRunThatKeepsRejectedRowsIsReadAgain() {
        assertThat(after(MARK, 490L, 700L, 1)).isEqualTo(new CursorMark(COLUMN, 500, 2));
    }

    @Test
    void connectionThatLostItsCursorForgetsHowFarItWas() {
        assertThat(CursorMark.after(MARK, Specs.customers(), ended(null, 700L, 0)))
                .isNull();
    }

    private static @Nullable CursorMark after(
            @Nullable CursorMark before, @Nullable Long from, @Nullable Long highest, long rejected) {
        return CursorMark.after(before, Specs.customers(CURSOR), ended(from, highest, rejected));
    }

    private static RunRecord ended(@Nullable Long from, @Nullable Long highest, long rejected) {
        Round round = new Round(3, RoundKind.INCREMENTAL, "run-3", 1, "mapping", false, from);
        RowCounts rows = new RowCounts(9, 0, 9, 0, 0, 0);
        RoundTally tally = new RoundTally(3, 4, 4, rows, 9 - rejected, rejected, List.of(), List.of(), highest);
        return RunRecord.begin(round, "", 4, 1).counted(tally, tally, null, 2).ended(RunStatus.SUCCEEDED, null, 3);
    }
}
