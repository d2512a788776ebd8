package io.spillway.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import io.spillway.jobs.stream.TestingRows;
import io.spillway.jobs.stream.TestingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatheringTest {
    private static final int ENTRY_BYTES = RowBlock.ROW_HEADER + 5;

    @TempDir
    private Path directory;

    private int spills;

    @Test
    void rowsWithinTheBudgetStayInMemory() throws Exception {
        try (Gathering gathering = gathering(2 * ENTRY_BYTES)) {
            gathering.add(block(0, "a"));
            gathering.add(block(0, "b"));

            assertThat(keys(gathering.take(0, 1))).containsExactly("a", "b");
            assertThat(spills).isZero();
        }
    }

    @Test
    void rowsBeyondTheBudgetComeBackFromTheFile() throws Exception {
        try (Gathering gathering = gathering(2 * ENTRY_BYTES)) {
            for (String key : List.of("a", "b", "c", "d", "e")) {
                gathering.add(block(0, key));
                gathering.add(block(1, key.toUpperCase(Locale.ROOT)));
            }

            assertThat(spills).isEqualTo(1);
            assertThat(keys(gathering.take(1, 1))).containsExactly("A", "B", "C", "D", "E");
            assertThat(keys(gathering.take(0, 1))).containsExactly("a", "b", "c", "d", "e");
        }
    }

    @Test
    void fullChunksAreUsedAgainAfterTheyWereSpilled() throws Exception {
        int blockBytes = 12_000;
        try (Gathering gathering = gathering(4 * RowChunk.BYTES)) {
            for (int i = 0; i < 200; i++) {
                gathering.add(wideBlock(i % 3, (char) ('a' + i / 3 % 26), blockBytes));
            }

            assertThat(spills).isEqualTo(1);
            for (int keyGroup = 0; keyGroup < 3; keyGroup++) {
                SortedRows rows = gathering.take(keyGroup, 1);
                assertThat(rows.size()).isEqualTo(keyGroup < 2 ? 67 : 66);
                for (int row = 0; row < rows.size(); row++) {
                    String value = TestingRows.unpack(rows.bytes(row), rows.offset(row), rows.length(row))
                            .get(0);
                    assertThat(value).hasSize(blockBytes).matches("(.)\\1*").startsWith("" + (char) rows.hash(row));
                }
            }
        }
    }

    @Test
    void budgetOfWhatWasTakenIsFreeAgain() throws Exception {
        try (Gathering gathering = gathering(2 * ENTRY_BYTES)) {
            for (int keyGroup = 0; keyGroup < 10; keyGroup++) {
                gathering.add(block(keyGroup, "a"));
                gathering.add(block(keyGroup, "b"));
                gathering.take(keyGroup, 1);
            }
            assertThat(spills).isZero();
        }
    }

    @Test
    void spillFileIsGoneOnceItsLastRowsWereTaken() throws Exception {
        try (Gathering gathering = gathering(0)) {
            gathering.add(block(0, "a"));
            gathering.add(block(1, "b"));
            gathering.take(0, 1);
            long open = openFiles();
            gathering.take(1, 1);
            assertThat(openFiles()).isEqualTo(open - 1);

            // and another one serves what comes later
            gathering.add(block(2, "c"));
            assertThat(keys(gathering.take(2, 1))).containsExactly("c");
        }
        assertThat(openFiles()).isZero();
    }

    @Test
    void rowsThatAreRecognizedAreCountedAndNotKept() throws Exception {
        CountingPages pages = new CountingPages();
        PageWriter writer = new PageWriter();
        writer.start();
        writer.add(SortedRows.of(List.of(RowChunk.of(block(0, "b").bytes())), 1, 1), 0, 5);
        pages.put(1, writer.page());
        long room = UnchangedRows.bytes(1);
        List<Long> rooms = new ArrayList<>();
        Gathering.LastSeen lastSeen = (keyGroup, left) -> {
            rooms.add(left);
            return left < room ? UnchangedRows.none() : UnchangedRows.of(new Pages(pages, 1), new Buckets(0), 1, 1);
        };
        try (Gathering gathering = gathering(3 * room, lastSeen)) {
            for (int keyGroup = 0; keyGroup < 2; keyGroup++) {
                gathering.add(block(keyGroup, "b"));
                assertThat(gathering.end(new SplitEnd(TestingSpec.round(1), 1, keyGroup, 0, 1, 1, null)))
                        .isTrue();
            }
            assertThat(rooms).as("half of the budget").containsExactly(3 * room / 2, room / 2);
            assertThat(gathering.bytesInMemory())
                    .as("what recognizes the first key group's row, and the second one's row")
                    .isEqualTo(room + ENTRY_BYTES);

            assertThat(gathering.unchanged(0).count()).isEqualTo(1);
            assertThat(gathering.take(0, 1).size()).isZero();
            assertThat(gathering.bytesInMemory()).isEqualTo(ENTRY_BYTES);
            assertThat(keys(gathering.take(1, 1))).containsExactly("b");
        }
    }

    @Test
    void spillFileIsGoneAfterClose() throws Exception {
        Gathering gathering = gathering(0);
        gathering.add(block(0, "a"));
        assertThat(openFiles()).isEqualTo(1);

        gathering.close();
        assertThat(openFiles()).isZero();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void keyGroupIsCompleteWhenAllSplitsHaveEnded() throws Exception {
        try (Gathering gathering = gathering(1000)) {
            gathering.add(block(0, "a"));
            assertThat(gathering.end(end(0, 1, 0))).isFalse();
            assertThat(gathering.end(end(0, 0, 1))).isTrue();
        }
    }

    @Test
    void cursorOfAKeyGroupIsTheHighestOfItsSplits() throws Exception {
        try (Gathering gathering = gathering(1000)) {
            assertThat(gathering.highest(0)).isNull();
            gathering.end(new SplitEnd(TestingSpec.round(1), 1, 0, 0, 3, 0, 5L));
            gathering.end(new SplitEnd(TestingSpec.round(1), 1, 0, 1, 3, 0, null));
            gathering.end(new SplitEnd(TestingSpec.round(1), 1, 0, 2, 3, 0, 4L));
            assertThat(gathering.highest(0)).isEqualTo(5);
        }
    }

    @Test
    void countsThatDoNotAddUpAreRefused() throws Exception {
        try (Gathering gathering = gathering(1000)) {
            gathering.add(block(3, "a"));
            assertThat(gathering.end(end(3, 0, 1))).isFalse();
            assertThatThrownBy(() -> gathering.end(end(3, 1, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Key group 3 of round 1 should have 2 rows, 1 arrived");
        }
    }

    private Gathering gathering(long budget) {
        return gathering(budget, (keyGroup, room) -> UnchangedRows.none());
    }

    private Gathering gathering(long budget, Gathering.LastSeen lastSeen) {
        return new Gathering(
                TestingSpec.round(1),
                1,
                budget,
                () -> {
                    spills++;
                    return directory;
                },
                lastSeen);
    }

    /** Spill files have no name any more while they are open, so the process is asked. */
    private long openFiles() throws Exception {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isSpill).count();
        }
    }

    private boolean isSpill(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(directory);
        } catch (IOException e) {
            // the descriptor of the listing itself
            return false;
        }
    }

    private static RowBlock wideBlock(int keyGroup, char letter, int length) {
        byte[] bytes = TestingRows.entry(
                letter, TestingRows.pack(String.valueOf(letter).repeat(length)));
        return new RowBlock(TestingSpec.round(1), 1, keyGroup, 1, bytes);
    }

    private static RowBlock block(int keyGroup, String key) {
        byte[] bytes = TestingRows.entry(key.charAt(0), TestingRows.pack(key));
        return new RowBlock(TestingSpec.round(1), 1, keyGroup, 1, bytes);
    }

    private static SplitEnd end(int keyGroup, int split, long rows) {
        return new SplitEnd(TestingSpec.round(1), 1, keyGroup, split, 2, rows);
    }

    private static List<Object> keys(SortedRows rows) {
        List<Object> keys = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            keys.addAll(TestingRows.unpack(rows.bytes(i), rows.offset(i), rows.length(i)));
        }
        return keys;
    }
}
