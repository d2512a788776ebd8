package io.spillway.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.stream.TestingRows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnchangedRowsTest {
    private static final Buckets BUCKETS = new Buckets(2);

    private final CountingPages pages = new CountingPages();

    @Test
    void rowsOfThePagesAreMarkedAndAllOthersComeBackAsTheyStand() throws Exception {
        for (int rows : new int[] {1, 3, 4, 100, 5_000}) {
            List<byte[]> entries =
                    IntStream.range(0, rows).mapToObj(UnchangedRowsTest::row).toList();
            store(entries);
            UnchangedRows unchanged = UnchangedRows.of(new Pages(pages, 1), BUCKETS, rows / 2, 1);
            List<byte[]> block = new ArrayList<>();
            List<byte[]> others = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                byte[] changed = TestingRows.entry(hash(i), i, -1, TestingRows.pack(List.of("k" + i)));
                byte[] added = TestingRows.entry(hash(i) + 1, i, i + 1L, TestingRows.pack(List.of("new" + i)));
                block.addAll(List.of(changed, entries.get(i), added));
                others.addAll(List.of(changed, added));
            }

            assertThat(unchanged.rest(TestingRows.join(block))).isEqualTo(TestingRows.join(others));
            assertThat(unchanged.count()).isEqualTo(rows);
            assertThat(IntStream.range(0, rows)).allMatch(unchanged::seen);
        }
    }

    @Test
    void rowThatComesAgainIsNotTakenForTheFirst() throws Exception {
        store(List.of(row(0), row(1)));
        UnchangedRows unchanged = UnchangedRows.of(new Pages(pages, 1), BUCKETS, 2, 1);

        assertThat(unchanged.rest(row(1))).isEmpty();
        assertThat(unchanged.rest(row(1))).isEqualTo(row(1));
        assertThat(unchanged.count()).isEqualTo(1);
    }

    @Test
    void nothingIsRecognizedByPagesThatKeepSomethingElse() throws Exception {
        store(List.of(row(0)));
        UnchangedRows unchanged = UnchangedRows.of(new Pages(pages, 1), BUCKETS, 1, 2);

        assertThat(unchanged.rest(row(0))).isEqualTo(row(0));
        assertThat(unchanged.bytes()).isZero();
    }

    @Test
    void noPagesKnowNoRows() throws Exception {
        assertThat(UnchangedRows.of(new Pages(pages, 1), BUCKETS, 2, 1).rest(row(0)))
                .isEqualTo(row(0));
    }

    /** Signed hashes, spread over all of the range, several of them alike. */
    private static long hash(int row) {
        return (row / 3) * 0x9E37_79B9_7F4A_7C15L;
    }

    private static byte[] row(int number) {
        return TestingRows.entry(hash(number), number, number + 1L, TestingRows.pack(List.of("k" + number)));
    }

    private void store(List<byte[]> entries) throws Exception {
        SortedRows rows = SortedRows.of(List.of(RowChunk.of(TestingRows.join(entries))), entries.size(), 1);
        PageWriter writer = new PageWriter();
        int row = 0;
        for (int bucket = 0; bucket < BUCKETS.count(); bucket++) {
            writer.start();
            while (row < rows.size() && BUCKETS.of(rows.hash(row)) == bucket) {
                writer.add(rows, row, rows.length(row));
                row++;
            }
            pages.put(BUCKETS.pageId(bucket), writer.page());
        }
    }
}
