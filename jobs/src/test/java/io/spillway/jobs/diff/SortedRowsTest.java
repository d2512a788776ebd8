package io.spillway.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.stream.TestingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortedRowsTest {
    @Test
    void hashesAreInSignedOrder() {
        assertThat(order(1, row(Long.MAX_VALUE, "d"), row(0, "c"), row(-1, "b"), row(Long.MIN_VALUE, "a")))
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void hashesThatStartAlikeAreInOrder() {
        // they differ in the low 26 bits only, which the sort's first step does not see
        assertThat(order(1, row(5, "c"), row(1 << 25, "d"), row(3, "b"), row(1, "a"), row(1 << 26, "e")))
                .containsExactly("a", "b", "c", "d", "e");
        assertThat(order(1, row(-1, "c"), row(-2, "b"), row(-(1 << 26), "a"), row(0, "d")))
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void equalHashesAreInTheOrderOfKeyBytes() {
        // bytes are unsigned, and a key's length stands before its text
        assertThat(order(1, row(7, "é"), row(7, "b"), row(7, "aaa"), row(7, "z")))
                .containsExactly("b", "z", "é", "aaa");
    }

    @Test
    void onlyTheKeyDecides() {
        SortedRows rows = rows(1, row(7, "a", "2"), row(7, "a", "1"), row(7, "b", "0"));

        assertThat(rows.sameKey(0, 1)).isTrue();
        assertThat(rows.sameFingerprint(0, 1)).isFalse();
        assertThat(rows.sameKey(1, 2)).isFalse();
        assertThat(order(2, row(7, "a", "2"), row(7, "a", "1"))).containsExactly("a1", "a2");
    }

    @Test
    void equalHashAloneIsNotAnEqualKey() {
        SortedRows rows = rows(1, row(7, "a"), row(7, "b"));

        assertThat(rows.sameKey(0, 1)).isFalse();
    }

    @Test
    void rowsThatAreNotThereAreMissed() {
        assertThatThrownBy(() -> SortedRows.of(List.of(RowChunk.of(row(7, "a"))), 2, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("2 rows were announced, 1 are there");
    }

    @Test
    void tooManyRowsAreRefused() {
        assertThatThrownBy(() -> SortedRows.of(List.of(), SortedRows.MOST_ROWS + 1L, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more key groups");
    }

    @Test
    void manyRowsAreInTheSameOrderAsFewAre() {
        Random random = new Random(11);
        long[] hashes = random.longs(5_000).toArray();
        for (int i = 0; i < 1_000; i++) {
            // equal in their start, and some of them altogether
            hashes[i] = (hashes[i % 10] & -1L << 31) | random.nextInt(8);
        }
        SortedRows rows =
                rows(1, Arrays.stream(hashes).mapToObj(hash -> row(hash, "a")).toArray(byte[][]::new));

        Arrays.sort(hashes);
        for (int i = 0; i < hashes.length; i++) {
            assertThat(rows.hash(i)).isEqualTo(hashes[i]);
        }
    }

    private static byte[] row(long hash, String... values) {
        return TestingRows.entry(hash, TestingRows.pack(values));
    }

    private static List<String> order(int keyCount, byte[]... blocks) {
        SortedRows rows = rows(keyCount, blocks);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder text = new StringBuilder();
            TestingRows.unpack(rows.bytes(i), rows.offset(i), rows.length(i)).forEach(text::append);
            order.add(text.toString());
        }
        return order;
    }

    private static SortedRows rows(int keyCount, byte[]... blocks) {
        return SortedRows.of(Arrays.stream(blocks).map(RowChunk::of).toList(), blocks.length, keyCount);
    }
}
