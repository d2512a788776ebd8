package io.spillway.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.ChangeSample.ColumnSample;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.TestingRows;
import io.spillway.jobs.stream.TestingSpec;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows are id, email (which a delete names) and name. */
class SampledChangesTest {
    private static final CompiledMapping IDENTIFIERS = mapping(Keep.IDENTIFIERS);
    private static final CompiledMapping ROW = mapping(Keep.ROW);

    private final CountingPages pages = new CountingPages();

    @Test
    void newRowIsShownWithItsValues() throws Exception {
        assertThat(merge(IDENTIFIERS, row("a", "a@x", null)))
                .containsExactly(sample(
                        RowChange.INSERTED,
                        new ColumnSample("id", null, "\"a\""),
                        new ColumnSample("email", null, "\"a@x\""),
                        new ColumnSample("name", null, "null")));
    }

    @Test
    void updatedRowIsShownWithTheColumnsThatDifferIfTheRowIsKept() throws Exception {
        merge(ROW, row("a", "a@x", null));
        assertThat(merge(ROW, row("a", "a@x", "Ada")))
                .containsExactly(sample(RowChange.UPDATED, new ColumnSample("name", "null", "\"Ada\"")));
    }

    @Test
    void updatedRowIsShownWithItsNewValuesIfTheRowIsNotKept() throws Exception {
        merge(IDENTIFIERS, row("a", "a@x", "Ad"));
        assertThat(merge(IDENTIFIERS, row("a", "a@x", "Ada")))
                .extracting(ChangeSample::columns)
                .containsExactly(List.of(
                        new ColumnSample("id", null, "\"a\""),
                        new ColumnSample("email", null, "\"a@x\""),
                        new ColumnSample("name", null, "\"Ada\"")));
    }

    @Test
    void deletedRowIsShownWithWhatItsDeleteNamesAndWithAllOfItIfTheRowIsKept() throws Exception {
        merge(IDENTIFIERS, row("a", "a@x", "Ada"));
        assertThat(merge(IDENTIFIERS))
                .containsExactly(sample(
                        RowChange.DELETED,
                        new ColumnSample("id", "\"a\"", null),
                        new ColumnSample("email", "\"a@x\"", null)));

        merge(ROW, row("a", "a@x", "Ada"));
        assertThat(merge(ROW)).extracting(sample -> sample.columns().size()).containsExactly(3);
    }

    @Test
    void entriesOfAnotherLayoutAreNotTakenForWholeRows() throws Exception {
        merge(IDENTIFIERS, row("a", "a@x", "Ad"), row("b", "b@x", "Bo"));

        assertThat(merge(ROW, row("a", "a@x", "Ada")))
                .extracting(ChangeSample::columns)
                .containsExactlyInAnyOrder(
                        List.of(
                                new ColumnSample("id", null, "\"a\""),
                                new ColumnSample("email", null, "\"a@x\""),
                                new ColumnSample("name", null, "\"Ada\"")),
                        List.of(new ColumnSample("id", "\"b\"", null), new ColumnSample("email", "\"b@x\"", null)));
    }

    @Test
    void wholeRowOfAnotherMappingIsNotReadAsOneOfThis() throws Exception {
        // as many columns as before, whose bytes are those of other ones
        merge(1, ROW, List.of(row("a", "a@x", "Ad")));
        assertThat(merge(ROW, row("a", "a@x", "Ada")))
                .flatExtracting(ChangeSample::columns)
                .extracting(ColumnSample::before)
                .containsOnlyNulls()
                .hasSize(3);
    }

    @Test
    void someOfEachKindAreKept() throws Exception {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            rows.add(row("k" + i, "e", "n"));
        }
        assertThat(merge(ROW.fingerprintSeed(), ROW, rows)).hasSize(SampledChanges.MOST_SAMPLES);
        assertThat(merge(ROW, row("new", "e", "n"), row("k1", "e", "m"))).hasSize(SampledChanges.MOST_SAMPLES + 2);
    }

    @Test
    void sampleOfAWideRowStaysShort() throws Exception {
        List<ChangeSample> samples = merge(ROW, row("i".repeat(4000), "\u0001".repeat(300), "n"));
        assertThat(samples).singleElement().satisfies(sample -> {
            assertThat(sample.recordId()).hasSize(201);
            assertThat(sample.columns()).hasSize(1);
            assertThat(sample.moreColumns()).isEqualTo(2);
        });
    }

    @Test
    void keysAndValuesDoNotGetIntoALogByChance() throws Exception {
        merge(ROW, row("canary-id", "canary@x", "canary"));
        List<ChangeSample> samples = merge(ROW, row("canary-id", "canary@y", "canary"));
        assertThat(samples.toString()).isEqualTo("[UPDATED of [email]]");
    }

    private static ChangeSample sample(RowChange change, ColumnSample... columns) {
        return new ChangeSample(change, "a", List.of(columns), 0);
    }

    private static CompiledMapping mapping(Keep keep) {
        return TestingSpec.of(SyncMode.MIRROR).keeping(keep).compile();
    }

    private static List<@Nullable String> row(@Nullable String... values) {
        return Arrays.asList(values);
    }

    @SafeVarargs
    private List<ChangeSample> merge(CompiledMapping mapping, List<@Nullable String>... rows) throws Exception {
        List<List<@Nullable String>> table = new ArrayList<>();
        for (List<@Nullable String> row : rows) {
            table.add(row);
        }
        return merge(mapping.fingerprintSeed(), mapping, table);
    }

    private List<ChangeSample> merge(long seed, CompiledMapping mapping, List<List<@Nullable String>> table)
            throws Exception {
        List<byte[]> entries = new ArrayList<>();
        for (List<@Nullable String> values : table) {
            byte[] row = TestingRows.pack(values);
            HashValue128 print = Hashing.xxh3_128(seed).hashBytesTo128Bits(row);
            entries.add(TestingRows.entry(
                    KeyGroups.hash(row, 0, 1), print.getMostSignificantBits(), print.getLeastSignificantBits(), row));
        }
        SampledChanges changes = new SampledChanges(mapping);
        SortedRows rows = SortedRows.of(List.of(RowChunk.of(TestingRows.join(entries))), table.size(), 1);
        new KeyGroupMerge(
                        mapping.layout(),
                        SyncMode.MIRROR,
                        TestingSpec.round(1),
                        new Pages(pages, 1),
                        rows,
                        UnchangedRows.none(),
                        new RejectedKeys(1),
                        changes)
                .merge(new Buckets(0), new Buckets(0));
        return changes.samples();
    }
}
