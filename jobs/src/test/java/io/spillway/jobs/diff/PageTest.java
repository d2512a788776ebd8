package io.spillway.jobs.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.stream.TestingRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bytes that are in savepoints: what is written here once is read for ever. */
class PageTest {
    private static final String PAGE_1 = "01" + "00000002"
            // hash, fingerprint, length, what is kept: a key
            + "fffffffffffffffe" + "0000000000000001" + "0000000000000002" + "00000005" + "0000000161"
            // another: a key and NULL
            + "0000000000000007" + "8000000000000000" + "ffffffffffffffff" + "00000009" + "0000000162ffffffff";
    private static final String KEY_GROUP_1 = "01" + "0000000000000009" + "03" + "0000000000001000";

    @Test
    void pageOfVersion1IsReadAsItWasWritten() throws IOException {
        Page page = Page.open(bytes(PAGE_1));

        assertThat(page.hasEntry()).isTrue();
        assertThat(page.hash()).isEqualTo(-2);
        assertThat(page.hasFingerprint(1, 2)).isTrue();
        assertThat(page.hasFingerprint(1, 3)).isFalse();
        assertThat(kept(page)).containsExactly("a");
        page.next();
        assertThat(page.hash()).isEqualTo(7);
        assertThat(page.hasFingerprint(Long.MIN_VALUE, -1)).isTrue();
        assertThat(kept(page)).containsExactly("b", null);
        page.next();
        assertThat(page.hasEntry()).isFalse();
    }

    @Test
    void pageIsWrittenInVersion1() {
        byte[] first = TestingRows.entry(-2, 1, 2, TestingRows.pack("a", "forgotten"));
        byte[] second = TestingRows.entry(7, Long.MIN_VALUE, -1, bytes("0000000162ffffffff"));
        SortedRows rows = SortedRows.of(List.of(RowChunk.of(second), RowChunk.of(first)), 2, 1);
        PageWriter writer = new PageWriter();
        writer.start();
        writer.add(rows, 0, 5);
        writer.add(rows, 1, 9);

        assertThat(HexFormat.of().formatHex(writer.page())).isEqualTo(PAGE_1);
    }

    @Test
    void pageThatWasNeverWrittenIsEmpty() throws IOException {
        assertThat(Page.open(null).hasEntry()).isFalse();
    }

    @Test
    void pageOfANewerVersionIsRefused() {
        assertThatThrownBy(() -> Page.open(bytes("0200000000")))
                .isInstanceOf(IOException.class)
                .hasMessage("A page of last-seen rows has version 2, this job reads versions up to 1");
    }

    @Test
    void keyGroupStateOfVersion1IsReadAndWritten() throws IOException {
        KeyGroupState state = new KeyGroupState(9, new Buckets(3), 4096);

        assertThat(KeyGroupState.decode(bytes(KEY_GROUP_1))).isEqualTo(state);
        assertThat(HexFormat.of().formatHex(state.encode())).isEqualTo(KEY_GROUP_1);
        assertThat(KeyGroupState.decode(null)).isEqualTo(KeyGroupState.NEW);
    }

    @Test
    void keyGroupStateOfANewerVersionIsRefused() {
        assertThatThrownBy(() -> KeyGroupState.decode(bytes("02" + KEY_GROUP_1.substring(2))))
                .isInstanceOf(IOException.class)
                .hasMessage("A key group's state has version 2, this job reads versions up to 1");
    }

    @Test
    void bucketsKeepTheOrderOfHashesAndTheIdsOfTheirPages() {
        Buckets buckets = new Buckets(2);

        assertThat(new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
                .satisfies(hashes ->
                        assertThat(Arrays.stream(hashes).mapToInt(buckets::of)).containsExactly(0, 1, 2, 3));
        assertThat(buckets.pageId(0)).isEqualTo(4);
        assertThat(new Buckets(0).pageId(0)).isEqualTo(1);
        assertThat(new Buckets(0).grownTo(512)).isEqualTo(new Buckets(0));
        assertThat(new Buckets(0).grownTo(513)).isEqualTo(new Buckets(1));
        assertThat(new Buckets(3).grownTo(1)).isEqualTo(new Buckets(3));
        assertThat(new Buckets(0).grownTo(Long.MAX_VALUE)).isEqualTo(new Buckets(24));
    }

    private static List<@Nullable String> kept(Page page) {
        return TestingRows.unpack(page.bytes(), page.keptOffset(), page.keptLength());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
