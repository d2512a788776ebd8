package io.spillway.jobs.diff;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.TestingRows;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.RowLayout;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** One key group, merged round after round. */
final class MergedTable {
    private RowLayout layout;
    private final SyncMode mode;
    private final LongUnaryOperator hash;
    private final List<byte[]> rejectedBefore = new ArrayList<>();

    final CountingPages stored = new CountingPages();
    private int mostBeside = 100;
    private Buckets buckets = new Buckets(0);
    private long lastSeen;
    private boolean partial;
    private boolean recognizes;

    /** A table without pages; the operator makes other hashes of the true ones, so that they collide. */
    MergedTable(RowLayout layout, SyncMode mode, LongUnaryOperator hash) {
        this.layout = layout;
        this.mode = mode;
        this.hash = hash;
    }

    /** Keeps so many columns of rows from now on. */
    void keep(int columns) {
        layout = new RowLayout(layout.columns(), layout.keyCount(), layout.deleteCount(), columns);
    }

    record Change(RowChange change, List<@Nullable String> values) {}

    record Merged(RowCounts counts, List<Change> changes, List<String> invalid, long lastSeen, int pageWrites) {}

    /** Merges with as many buckets as the operator would take, or more. */
    Merged merge(RoundKind kind, List<List<@Nullable String>> table, int leastDepth) throws Exception {
        RejectedKeys rejected = new RejectedKeys(layout.keyCount());
        rejectedBefore.forEach(rejected::add);
        UnchangedRows unchanged = recognizable(kind);
        List<RowChunk> chunks = chunks(table, unchanged);
        SortedRows rows = SortedRows.of(chunks, table.size() - unchanged.count(), layout.keyCount());
        Buckets grown = buckets.grownTo(Math.max(lastSeen, table.size()));
        Buckets to = new Buckets(Math.max(grown.depth(), leastDepth));
        List<Change> changes = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        int writesBefore = stored.writes();
        MergeOutput output = new MergeOutput() {
            @Override
            public void change(RowChange change, byte[] bytes, int offset, int length, @Nullable Page lastSeen) {
                changes.add(new Change(change, TestingRows.unpack(bytes, offset, length)));
            }

            @Override
            public void invalid(String reason, byte[] bytes, int offset) {
                invalid.add(reason);
            }
        };
        KeyGroupMerge merge = new KeyGroupMerge(layout, mode, round(kind), pages(), rows, unchanged, rejected, output);
        RowCounts counts = merge.merge(buckets, to);
        buckets = to;
        rejectedBefore.clear();
        rejectedBefore.addAll(rejected.left());
        lastSeen = merge.lastSeen(lastSeen);
        return new Merged(counts, changes, invalid, lastSeen, stored.writes() - writesBefore);
    }

    /** The pages as a merge sees them. Whatever changes in them is put beside them, unless somebody says otherwise. */
    Pages pages() {
        return new Pages(stored, layout.keyCount(), mostBeside);
    }

    /** The bytes of each page as it reads. */
    Map<Integer, String> content() throws Exception {
        Map<Integer, String> content = new HashMap<>();
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            byte[] page = pages().open(buckets.pageId(bucket)).bytes();
            content.put(bucket, HexFormat.of().formatHex(page));
        }
        return content;
    }

    /** Has the next merges put changes beside a page while they have so many percent of its bytes. */
    void putBeside(int percent) {
        mostBeside = percent;
    }

    /** Whether unchanged rows are recognized before the merge may not be seen in what comes of it. */
    private UnchangedRows recognizable(RoundKind kind) throws Exception {
        recognizes = !recognizes;
        return !recognizes || KeyGroupMerge.sendsAll(mode, round(kind)) || partial || !rejectedBefore.isEmpty()
                ? UnchangedRows.none()
                : UnchangedRows.of(pages(), buckets, lastSeen, layout.keptCount());
    }

    /** Has the next merge try a change again. */
    void reject(Change change) {
        byte[] row = TestingRows.pack(change.values());
        rejectedBefore.add(Arrays.copyOf(row, PackedRow.prefixLength(row, 0, layout.keptCount())));
    }

    /** Has the next merges take what they are given for a part of the table. */
    void readPartly(boolean partly) {
        partial = partly;
    }

    private Round round(RoundKind kind) {
        return new Round(1, kind, "run", 0, "mapping", false, partial ? 1L : null);
    }

    Merged merge(RoundKind kind, List<List<@Nullable String>> table) throws Exception {
        return merge(kind, table, 0);
    }

    int depth() {
        return buckets.depth();
    }

    /** Some rows to a block. */
    private List<RowChunk> chunks(List<List<@Nullable String>> table, UnchangedRows unchanged) {
        List<RowChunk> chunks = new ArrayList<>();
        List<byte[]> entries = new ArrayList<>();
        for (List<@Nullable String> values : table) {
            byte[] row = TestingRows.pack(values);
            entries.add(TestingRows.entry(hash.applyAsLong(KeyGroups.hash(row, 0, layout.keyCount())), row));
            if (entries.size() == 3) {
                chunks.add(RowChunk.of(unchanged.rest(TestingRows.join(entries))));
                entries.clear();
            }
        }
        chunks.add(RowChunk.of(unchanged.rest(TestingRows.join(entries))));
        return chunks;
    }
}
