package io.spillway.jobs.diff;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.RowLayout;
import io.spillway.mapping.model.SyncMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The merge of a key group of 80,000 rows in which nothing changed, a row at a time: sorting what was gathered, and
 * walking it beside pages in memory. The peer keeps a map from keys to fingerprints and looks each row up. What RocksDB
 * adds is measured by the rounds.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class KeyGroupMergeBenchmark {
    private static final int ROWS = 80_000;
    private static final int VALUE_BYTES = 180;
    private static final RowLayout LAYOUT =
            new RowLayout(List.of(new Column("id", ColumnType.INT8), new Column("value", ColumnType.BYTEA)), 1, 1);

    private final Map<Integer, byte[]> pages = new HashMap<>();
    private final Map<ByteBuffer, byte[]> map = new HashMap<>();
    private final List<byte[]> blocks = new ArrayList<>();
    private List<RowChunk> chunks = List.of();
    private Buckets buckets = new Buckets(0);

    /** Gathers the rows in random order, and merges them once as new ones. */
    @Setup
    public void merge() throws Exception {
        chunks = chunks();
        buckets = buckets.grownTo(ROWS);
        SortedRows rows = SortedRows.of(chunks, ROWS, 1);
        merge(rows, UnchangedRows.none(), new Buckets(0), buckets);
        chunks.forEach(chunk -> blocks.add(Arrays.copyOf(chunk.bytes(), chunk.length())));
        for (int i = 0; i < rows.size(); i++) {
            int header = rows.offset(i) - RowBlock.ROW_HEADER;
            map.put(key(rows.bytes(i), rows.offset(i)), Arrays.copyOfRange(rows.bytes(i), header + 8, header + 24));
        }
    }

    private static List<RowChunk> chunks() {
        Random random = new Random(3);
        List<byte[]> entries = new ArrayList<>();
        for (long id = 0; id < ROWS; id++) {
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            byte[] row = PackedRow.of(List.of(ByteBuffer.allocate(8).putLong(id).array(), value));
            entries.add(ByteBuffer.allocate(RowBlock.ROW_HEADER + row.length)
                    .putLong(KeyGroups.hash(row, 0, 1))
                    .putLong(random.nextLong())
                    .putLong(random.nextLong())
                    .putInt(row.length)
                    .put(row)
                    .array());
        }
        Collections.shuffle(entries, random);
        List<RowChunk> chunks = new ArrayList<>();
        RowChunk open = RowChunk.empty();
        for (byte[] entry : entries) {
            if (!open.fits(entry)) {
                chunks.add(open);
                open = RowChunk.empty();
            }
            open.append(entry);
        }
        chunks.add(open);
        return chunks;
    }

    private long merge(SortedRows rows, UnchangedRows seen, Buckets from, Buckets to) throws Exception {
        return new KeyGroupMerge(
                        LAYOUT,
                        SyncMode.MIRROR,
                        Round.NONE,
                        new Pages(new HeapPages(pages), 1),
                        rows,
                        seen,
                        new RejectedKeys(1),
                        IGNORED)
                .merge(from, to)
                .unchanged();
    }

    private static long checked(long unchanged) {
        if (unchanged != ROWS) {
            throw new IllegalStateException("%d rows are unchanged, not %d".formatted(unchanged, ROWS));
        }
        return unchanged;
    }

    /** Recognizing rows as they come, and merging what is left: nothing. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long recognizing() throws Exception {
        UnchangedRows unchanged =
                UnchangedRows.of(new Pages(new HeapPages(pages), 1), buckets, ROWS, LAYOUT.keptCount());
        for (byte[] block : blocks) {
            if (unchanged.rest(block).length > 0) {
                throw new IllegalStateException("a row is taken for a change");
            }
        }
        return checked(merge(SortedRows.of(List.of(), 0, 1), unchanged, buckets, buckets));
    }

    /** Sorting and merging. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long pages() throws Exception {
        return checked(merge(SortedRows.of(chunks, ROWS, 1), UnchangedRows.none(), buckets, buckets));
    }

    /** Sorting alone. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public SortedRows sorting() {
        return SortedRows.of(chunks, ROWS, 1);
    }

    /** A look-up for each row. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long mapOfRows() {
        long unchanged = 0;
        for (RowChunk chunk : chunks) {
            byte[] bytes = chunk.bytes();
            for (int at = 0; at < chunk.length(); at += RowBlock.ROW_HEADER + Bytes.intAt(bytes, at + 24)) {
                byte[] seen = map.get(key(bytes, at + RowBlock.ROW_HEADER));
                unchanged += seen != null && Arrays.equals(seen, 0, 16, bytes, at + 8, at + 24) ? 1 : 0;
            }
        }
        return unchanged;
    }

    private static ByteBuffer key(byte[] row, int offset) {
        return ByteBuffer.wrap(row, offset + Integer.BYTES, Long.BYTES).slice();
    }

    private record HeapPages(Map<Integer, byte[]> pages) implements PageStore {
        @Override
        public byte @Nullable [] get(int id) {
            return pages.get(id);
        }

        @Override
        public void put(int id, byte[] page) {
            pages.put(id, page);
        }

        @Override
        public void remove(int id) {
            pages.remove(id);
        }
    }

    private static final MergeOutput IGNORED = new MergeOutput() {
        @Override
        public void change(RowChange change, byte[] bytes, int offset, int length, @Nullable Page lastSeen) {
            // only the first merge finds any
        }

        @Override
        public void invalid(String reason, byte[] bytes, int offset) {
            throw new IllegalStateException(reason);
        }
    };
}
