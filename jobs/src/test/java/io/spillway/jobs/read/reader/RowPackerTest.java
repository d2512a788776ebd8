package io.spillway.jobs.read.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import io.spillway.jobs.stream.TestingRows;
import io.spillway.jobs.stream.TestingSpec;
import io.spillway.jobs.warehouse.SplitPlan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowPackerTest {
    private static final KeyGroups KEY_GROUPS = new KeyGroups(TestingSpec.KEY_GROUPS);
    private static final RoundSplit SPLIT =
            new RoundSplit(TestingSpec.round(1), 9, 2, 5, new SplitPlan("snapshot", "select"));

    private final List<ReadRecord> sent = new ArrayList<>();

    @Test
    void rowsArriveCompleteInBlocksOfOneKeyGroupEach() {
        List<String> keys = new ArrayList<>();
        RowPacker packer = packer(1);
        for (int i = 0; i < 5000; i++) {
            keys.add("key " + i);
            add(packer, "key " + i, "value");
        }
        packer.end(null);

        List<String> arrived = new ArrayList<>();
        for (RowBlock block : blocks()) {
            assertThat(block.round()).isEqualTo(SPLIT.round());
            assertThat(block.attempt()).isEqualTo(9);
            arrived.addAll(keys(block));
        }
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void everyKeyGroupIsToldTheEndWithTheRowsItWasSent() {
        RowPacker packer = packer(1);
        for (int i = 0; i < 3000; i++) {
            add(packer, "key " + i);
        }
        packer.end(null);

        for (int group = 0; group < TestingSpec.KEY_GROUPS; group++) {
            int keyGroup = group;
            long rows = blocks().stream()
                    .filter(block -> block.keyGroup() == keyGroup)
                    .mapToLong(RowBlock::rows)
                    .sum();
            assertThat(ends()).contains(new SplitEnd(SPLIT.round(), 9, keyGroup, 2, 5, rows));
        }
        assertThat(ends()).hasSize(TestingSpec.KEY_GROUPS);
        assertThat(sent.subList(sent.size() - 1, sent.size())).hasOnlyElementsOfType(SplitEnd.class);
    }

    @Test
    void emptySplitEndsInEveryKeyGroup() {
        packer(1).end(null);

        assertThat(blocks()).isEmpty();
        assertThat(ends()).hasSize(TestingSpec.KEY_GROUPS).allMatch(end -> end.rows() == 0);
    }

    @Test
    void blockIsSentAsSoonAsItIsFull() {
        RowPacker packer = packer(1);
        add(packer, "small");
        assertThat(sent).isEmpty();

        add(packer, "large", "x".repeat(RowPacker.BLOCK_BYTES));
        assertThat(blocks()).hasSize(1);
        add(packer, "small", "x".repeat(100));
        assertThat(sent).hasSize(1);
    }

    @Test
    void blockIsAtMostOneRowLongerThanItsBound() {
        RowPacker packer = packer(1);
        for (int i = 0; i < 5000; i++) {
            add(packer, "key " + i, "x".repeat(100));
        }
        packer.end(null);

        assertThat(blocks()).allMatch(block -> block.bytes().length < RowPacker.BLOCK_BYTES + 200);
        assertThat(blocks()).hasSizeLessThan(5000 * 150 / RowPacker.BLOCK_BYTES + 2 * TestingSpec.KEY_GROUPS);
    }

    @Test
    void fingerprintCoversAllColumnsAndTheMapping() {
        RowPacker packer = packer(1);
        add(packer, "a", "1");
        add(packer, "a", "1");
        add(packer, "a", "2");
        packer.end(null);
        RowPacker otherMapping = packer(2);
        add(otherMapping, "a", "1");
        otherMapping.end(null);

        List<String> prints = new ArrayList<>();
        blocks().forEach(block -> prints.addAll(prints(block)));
        assertThat(prints).hasSize(4);
        assertThat(prints.get(0))
                .isEqualTo(prints.get(1))
                .isNotEqualTo(prints.get(2))
                .isNotEqualTo(prints.get(3));
        // written down once: it is part of the pages' format
        assertThat(prints.get(0)).isEqualTo("7ec49e59ad7c21b59b2a55ff0ae83169");
    }

    private RowPacker packer(long fingerprintSeed) {
        return new RowPacker(KEY_GROUPS, 1, fingerprintSeed, SPLIT, sent::add);
    }

    /** A row that stands in the middle of other bytes. */
    private static void add(RowPacker packer, String... values) {
        byte[] row = TestingRows.pack(values);
        byte[] around = new byte[row.length + 7];
        System.arraycopy(row, 0, around, 3, row.length);
        packer.add(around, 3, row.length);
    }

    private List<RowBlock> blocks() {
        return sent.stream()
                .filter(RowBlock.class::isInstance)
                .map(RowBlock.class::cast)
                .toList();
    }

    private List<SplitEnd> ends() {
        return sent.stream()
                .filter(SplitEnd.class::isInstance)
                .map(SplitEnd.class::cast)
                .toList();
    }

    private static List<String> keys(RowBlock block) {
        List<String> keys = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(block.bytes());
        while (in.hasRemaining()) {
            long hash = in.getLong();
            int length = in.position(in.position() + 16).getInt();
            assertThat(hash).isEqualTo(KeyGroups.hash(block.bytes(), in.position(), 1));
            assertThat(block.keyGroup()).isEqualTo(KEY_GROUPS.of(hash));
            keys.add(String.valueOf(
                    TestingRows.unpack(block.bytes(), in.position(), length).get(0)));
            in.position(in.position() + length);
        }
        assertThat(keys).hasSize(block.rows());
        return keys;
    }

    private static List<String> prints(RowBlock block) {
        List<String> prints = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(block.bytes());
        while (in.hasRemaining()) {
            prints.add("%016x%016x".formatted(in.position(in.position() + 8).getLong(), in.getLong()));
            int length = in.getInt();
            in.position(in.position() + length);
        }
        return prints;
    }
}
