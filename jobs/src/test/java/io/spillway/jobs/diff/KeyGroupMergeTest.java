package io.spillway.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.diff.MergedTable.Change;
import io.spillway.jobs.diff.MergedTable.Merged;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.RowCounts.Retries;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.RowLayout;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyGroupMergeTest {
    private static final RowLayout LAYOUT = new RowLayout(
            List.of(
                    new Column("id", ColumnType.TEXT),
                    new Column("email", ColumnType.TEXT),
                    new Column("name", ColumnType.TEXT)),
            1,
            2);

    private final MergedTable mirror = new MergedTable(LAYOUT, SyncMode.MIRROR, hash -> hash);

    @Test
    void rowWithoutAKeyIsInvalidAndNeverSent() throws Exception {
        Merged merged = merge(row(null, "e", "n"), row(null, "e", "n"), row("a", "e", "n"));

        assertThat(merged.changes()).containsExactly(inserted("a", "e", "n"));
        assertThat(merged.counts()).isEqualTo(new RowCounts(3, 0, 1, 0, 0, 2));
        assertThat(merged.invalid()).containsOnly("the primary key is NULL or has a NULL part");
    }

    @Test
    void deleteCarriesWhatIsKeptBehindTheKey() throws Exception {
        merge(row("a", null, "n"));

        assertThat(merge().changes()).containsExactly(new Change(RowChange.DELETED, Arrays.asList("a", null)));
        assertThat(mirror.stored.content()).isEmpty();
    }

    @Test
    void deleteCarriesTheNewestKeptValues() throws Exception {
        merge(row("a", "old", "n"));
        merge(row("a", "new", "n"));

        assertThat(merge().changes()).containsExactly(new Change(RowChange.DELETED, List.of("a", "new")));
    }

    @Test
    void whatIsKeptFromNowOnIsWrittenAtOnceAndSendsNothing() throws Exception {
        List<List<@Nullable String>> table = table(2000);
        mirror.merge(RoundKind.INCREMENTAL, table);
        mirror.keep(3);

        Merged more = mirror.merge(RoundKind.INCREMENTAL, table);
        assertThat(more.counts()).isEqualTo(new RowCounts(2000, 2000, 0, 0, 0, 0));
        assertThat(more.pageWrites()).isEqualTo(4);
        assertThat(mirror.merge(RoundKind.INCREMENTAL, table).pageWrites()).isZero();
        assertThat(mirror.merge(RoundKind.INCREMENTAL, table.subList(1, 2000)).changes())
                .containsExactly(new Change(RowChange.DELETED, List.of("k0", "e", "n")));

        mirror.keep(2);
        assertThat(mirror.merge(RoundKind.INCREMENTAL, table.subList(1, 2000)).pageWrites())
                .isEqualTo(4);
        assertThat(mirror.merge(RoundKind.INCREMENTAL, table.subList(2, 2000)).changes())
                .containsExactly(new Change(RowChange.DELETED, List.of("k1", "e")));
    }

    @Test
    void entryThatStayedWhenMoreWasKeptStillNamesWhatADeleteNeeds() throws Exception {
        merge(row("a", "e", "n"), row("b", "e", "n"));
        mirror.keep(3);
        merge(row("a", "e", "n"), row("a", "e", "other"), row("b", "e", "n"));

        assertThat(merge().changes())
                .containsExactlyInAnyOrder(
                        new Change(RowChange.DELETED, List.of("a", "e")),
                        new Change(RowChange.DELETED, List.of("b", "e", "n")));
    }

    @Test
    void keyWithDifferentRowsIsInvalidAndWhatWasSentStays() throws Exception {
        merge(row("a", "e", "1"));

        Merged ambiguous = merge(row("a", "e", "1"), row("a", "e", "2"));
        assertThat(ambiguous.changes()).isEmpty();
        assertThat(ambiguous.pageWrites()).isZero();
        assertThat(ambiguous.counts()).isEqualTo(new RowCounts(2, 0, 0, 0, 0, 2));
        assertThat(ambiguous.invalid()).containsOnly("2 different rows have this primary key");

        assertThat(merge(row("a", "e", "1")).changes()).isEmpty();
        assertThat(merge().counts().deleted()).isEqualTo(1);
    }

    @Test
    void keyWithDifferentRowsThatWasNeverSentIsNotSent() throws Exception {
        Merged merged = merge(row("a", "e", "1"), row("a", "e", "2"), row("a", "e", "1"));

        assertThat(merged.changes()).isEmpty();
        assertThat(merged.counts()).isEqualTo(new RowCounts(3, 0, 0, 0, 0, 3));
        assertThat(merged.lastSeen()).isZero();
    }

    @Test
    void equalRowsAreSentOnce() throws Exception {
        Merged merged = merge(row("a", "e", "n"), row("a", "e", "n"), row("a", "e", "n"));

        assertThat(merged.changes()).containsExactly(inserted("a", "e", "n"));
        assertThat(merged.counts()).isEqualTo(new RowCounts(3, 0, 1, 0, 0, 2));
        assertThat(merged.invalid()).containsOnly("the same row is there 3 times, it is sent once");
    }

    @Test
    void keyOf4096BytesIsSentAndALongerOneIsNot() throws Exception {
        Merged merged = merge(row("a".repeat(4096), "e", "n"), row("b".repeat(4097), "e", "n"));

        assertThat(merged.changes()).containsExactly(inserted("a".repeat(4096), "e", "n"));
        assertThat(merged.invalid()).containsExactly("the primary key is longer than 4096 bytes");
    }

    @Test
    void keysThatDifferInCaseOrTrailingBlanksAreDifferentRows() throws Exception {
        assertThat(merge(row("a", "e", "n"), row("A", "e", "n"), row("a ", "e", "n"), row("", "e", "n"))
                        .counts()
                        .inserted())
                .isEqualTo(4);
    }

    @Test
    void tableThatGrowsAndShrinksSplitsItsPagesAndLosesNothing() throws Exception {
        assertThat(mirror.merge(RoundKind.INCREMENTAL, table(10)).counts().inserted())
                .isEqualTo(10);
        assertThat(mirror.depth()).isZero();

        Merged grown = mirror.merge(RoundKind.INCREMENTAL, table(5000));
        assertThat(grown.counts()).isEqualTo(new RowCounts(5000, 10, 4990, 0, 0, 0));
        assertThat(mirror.depth()).isEqualTo(4);

        Merged shrunk = mirror.merge(RoundKind.INCREMENTAL, table(3));
        assertThat(shrunk.counts()).isEqualTo(new RowCounts(3, 3, 0, 0, 4997, 0));
        assertThat(shrunk.lastSeen()).isEqualTo(3);
        assertThat(mirror.depth()).isEqualTo(4);

        assertThat(mirror.merge(RoundKind.INCREMENTAL, List.of()).counts().deleted())
                .isEqualTo(3);
        assertThat(mirror.stored.content()).isEmpty();
    }

    @Test
    void oneChangedRowRewritesItsPageOnly() throws Exception {
        List<List<@Nullable String>> table = table(5000);
        mirror.merge(RoundKind.INCREMENTAL, table);
        table.set(17, row("k17", "e", "changed"));

        Merged merged = mirror.merge(RoundKind.INCREMENTAL, table);
        assertThat(merged.changes()).hasSize(1);
        assertThat(merged.pageWrites()).isEqualTo(1);
    }

    @Test
    void fewChangesStandBesideTheirPageUntilTheyAreMany() throws Exception {
        mirror.putBeside(25);
        List<List<@Nullable String>> table = table(500);
        mirror.merge(RoundKind.INCREMENTAL, table);
        SortedMap<Integer, String> first = mirror.stored.content();
        int rewritten = 0;
        while (mirror.stored.content().entrySet().containsAll(first.entrySet())) {
            table.set(rewritten, row("k" + rewritten, "e", "changed"));
            table.remove(table.size() - 1);
            assertThat(mirror.merge(RoundKind.INCREMENTAL, table).counts().changes())
                    .isEqualTo(2);
            rewritten++;
        }

        assertThat(rewritten).as("two entries in a round").isBetween(50, 90);
        assertThat(mirror.stored.content()).as("nothing is beside the new page").containsOnlyKeys(1);
        assertThat(mirror.merge(RoundKind.INCREMENTAL, List.of()).counts().deleted())
                .isEqualTo(table.size());
        assertThat(mirror.stored.content()).isEmpty();
    }

    @Test
    void partialRoundTouchesOnlyThePagesOfItsRowsAndDeletesNothing() throws Exception {
        mirror.merge(RoundKind.INCREMENTAL, table(5000));
        int readsBefore = mirror.stored.reads();
        mirror.readPartly(true);

        Merged merged = merge(row("k17", "e", "changed"), row("k18", "e", "n"), row("new", "e", "n"));
        assertThat(merged.counts()).isEqualTo(new RowCounts(3, 1, 1, 1, 0, 0));
        assertThat(merged.lastSeen()).isEqualTo(5001);
        assertThat(mirror.stored.reads() - readsBefore)
                .as("pages, and what may stand beside them")
                .isBetween(2, 6);
        assertThat(merged.pageWrites()).isBetween(1, 2);
        assertThat(merge().counts()).isEqualTo(RowCounts.NONE);

        mirror.readPartly(false);
        assertThat(merge(row("k17", "e", "changed"), row("k18", "e", "n"), row("new", "e", "n"))
                        .counts())
                .isEqualTo(new RowCounts(3, 3, 0, 0, 4998, 0));
    }

    @Test
    void partialRoundLeavesRejectedRowsThatItDoesNotRead() throws Exception {
        merge(row("a", "e", "n"), row("b", "e", "n")).changes().forEach(mirror::reject);
        mirror.readPartly(true);

        assertThat(merge(row("a", "e", "n")).counts()).isEqualTo(new RowCounts(1, 0, 0, 1, 0, 0, new Retries(1, 0, 1)));
        mirror.readPartly(false);
        assertThat(merge(row("a", "e", "n"), row("b", "e", "n")).counts())
                .isEqualTo(new RowCounts(2, 1, 0, 1, 0, 0, new Retries(1, 0, 0)));
    }

    @Test
    void rejectedRowIsSentAgainAndTheOthersAreNot() throws Exception {
        mirror.reject(merge(row("a", "e", "n"), row("b", "e", "n")).changes().get(0));
        Merged again = merge(row("a", "e", "n"), row("b", "e", "n"));

        assertThat(again.changes()).hasSize(1);
        assertThat(again.changes().get(0).change()).isEqualTo(RowChange.UPDATED);
        assertThat(again.pageWrites()).isZero();
        assertThat(again.counts()).isEqualTo(new RowCounts(2, 1, 0, 1, 0, 0, new Retries(1, 0, 0)));
        assertThat(merge(row("a", "e", "n"), row("b", "e", "n")).changes()).isEmpty();
    }

    @Test
    void rejectedRowThatChangedIsSentOnceWithItsNewestValues() throws Exception {
        mirror.reject(merge(row("a", "e", "old")).changes().get(0));
        Merged again = merge(row("a", "e", "new"));

        assertThat(again.changes()).containsExactly(new Change(RowChange.UPDATED, List.of("a", "e", "new")));
        assertThat(again.counts()).isEqualTo(new RowCounts(1, 0, 0, 1, 0, 0));
    }

    @Test
    void rejectedDeleteIsSentAgainWithWhatWasKept() throws Exception {
        merge(row("a", "e", "n"));
        Merged deleted = merge();
        mirror.reject(deleted.changes().get(0));
        Merged again = merge();

        assertThat(again.changes()).isEqualTo(deleted.changes());
        assertThat(again.counts()).isEqualTo(new RowCounts(0, 0, 0, 0, 1, 0, new Retries(0, 1, 0)));
        assertThat(merge().changes()).isEmpty();
    }

    @Test
    void rejectedDeleteOfARowThatIsBackIsNotSentAgain() throws Exception {
        merge(row("a", "e", "n"));
        mirror.reject(merge().changes().get(0));

        assertThat(merge(row("a", "e", "2")).changes()).containsExactly(inserted("a", "e", "2"));
        assertThat(merge(row("a", "e", "2")).changes()).isEmpty();
    }

    @Test
    void rejectedRowThatIsGoneIsDeletedOnce() throws Exception {
        mirror.reject(merge(row("a", "e", "n")).changes().get(0));

        assertThat(merge().counts()).isEqualTo(new RowCounts(0, 0, 0, 0, 1, 0));
        assertThat(merge().changes()).isEmpty();
    }

    @Test
    void rejectedRowThatIsGoneIsForgottenWhereNoDeletesAreSent() throws Exception {
        MergedTable upsert = new MergedTable(LAYOUT, SyncMode.UPSERT, hash -> hash);
        upsert.reject(upsert.merge(RoundKind.INCREMENTAL, List.of(row("a", "e", "n")))
                .changes()
                .get(0));

        assertThat(upsert.merge(RoundKind.INCREMENTAL, List.of()).counts()).isEqualTo(RowCounts.NONE);
    }

    @Test
    void rejectedKeyWaitsWhileItsRowsDisagree() throws Exception {
        mirror.reject(merge(row("a", "e", "1")).changes().get(0));

        Merged ambiguous = merge(row("a", "e", "1"), row("a", "e", "2"));
        assertThat(ambiguous.changes()).isEmpty();
        assertThat(ambiguous.counts()).isEqualTo(new RowCounts(2, 0, 0, 0, 0, 2, new Retries(0, 0, 1)));
        assertThat(merge(row("a", "e", "1")).counts()).isEqualTo(new RowCounts(1, 0, 0, 1, 0, 0, new Retries(1, 0, 0)));
    }

    @SafeVarargs
    private Merged merge(List<@Nullable String>... rows) throws Exception {
        List<List<@Nullable String>> table = new ArrayList<>();
        for (List<@Nullable String> row : rows) {
            table.add(row);
        }
        return mirror.merge(RoundKind.INCREMENTAL, table);
    }

    private static List<List<@Nullable String>> table(int rows) {
        List<List<@Nullable String>> table = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            table.add(row("k" + i, "e", "n"));
        }
        return table;
    }

    private static List<@Nullable String> row(@Nullable String... values) {
        return Arrays.asList(values);
    }

    private static Change inserted(String... values) {
        return new Change(RowChange.INSERTED, List.of(values));
    }
}
