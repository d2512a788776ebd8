package io.spillway.jobs.read.reader;

import io.spillway.jobs.control.StaleEpochException;
import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.read.split.SplitEvent;
import io.spillway.jobs.read.split.WarehouseAccess;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord.GateOpened;
import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.Warehouse;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.compile.CompiledMapping;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.jspecify.annotations.Nullable;

/**
 * Reads one split after another, in the fetching thread. An error of the warehouse does not fail the job: it is told to
 * the enumerator, which voids the attempt.
 */
final class ModelSplitReader implements SplitReader<ReaderElement, RoundSplit> {
    /** Bytes of rows that one fetch hands over at most (plus one row): two fetches wait at once. */
    private static final int FETCH_BYTES = 1 << 20;

    private final WarehouseAccess access;
    private final Consumer<ModelSplitReader> closed;
    private final KeyGroups keyGroups;
    private final CompiledMapping mapping;
    private final boolean withCursor;
    private final Deque<RoundSplit> waiting = new ArrayDeque<>();

    private @Nullable RoundSplit split;
    private @Nullable RowPacker packer;
    private volatile @Nullable RowStream stream;
    private volatile boolean cancelled;
    private FetchedElements fetched = new FetchedElements();
    private long rows;

    /**
     * A reader without splits.
     *
     * @param closed told when the reader is closed
     */
    ModelSplitReader(WarehouseAccess access, SyncSpec spec, Consumer<ModelSplitReader> closed) {
        this.access = access;
        this.closed = closed;
        this.keyGroups = new KeyGroups(spec.keyGroups());
        this.mapping = spec.compile();
        this.withCursor = spec.cursor() != null;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<RoundSplit> changes) {
        waiting.addAll(changes.splits());
    }

    @Override
    public RecordsWithSplitIds<ReaderElement> fetch() throws IOException {
        fetched = new FetchedElements();
        RoundSplit current = split;
        if (current == null) {
            current = waiting.poll();
            split = current;
        }
        if (current != null) {
            fetched.of(current.splitId());
            if (isOutdated(current)) {
                finish(current);
            } else if (current.opensGate()) {
                openGate(current);
            } else {
                read(current);
            }
        }
        return fetched;
    }

    /** Whether a newer attempt has begun. */
    private boolean isOutdated(RoundSplit current) {
        return waiting.stream().anyMatch(other -> other.attempt() > current.attempt());
    }

    private void openGate(RoundSplit current) {
        for (int keyGroup = 0; keyGroup < keyGroups.count(); keyGroup++) {
            fetched.add(new GateOpened(current.round(), current.attempt(), keyGroup));
        }
        finish(current);
    }

    private void read(RoundSplit current) throws IOException {
        try {
            RowStream open = stream;
            if (open == null) {
                open = open(current);
            }
            if (readSome(open, packer(current))) {
                fetched.add(new SplitEvent.Progress(current.attempt(), current.index(), rows, false));
            } else {
                packer(current).end(open instanceof CursorRows cursor ? cursor.highest() : null);
                fetched.add(new SplitEvent.Progress(current.attempt(), current.index(), rows, true));
                finish(current);
            }
        } catch (WarehouseException e) {
            fetched.add(new SplitEvent.Failure(current.attempt(), e.kind(), String.valueOf(e.getMessage())));
            finish(current);
        }
    }

    private RowStream open(RoundSplit current) throws IOException {
        RowStream plain = warehouse().read(current.plan());
        RowStream opened =
                withCursor ? new CursorRows(plain, mapping.layout().columns().size()) : plain;
        stream = opened;
        if (cancelled) {
            // the query began while this reader was being cancelled
            opened.cancel();
        }
        rows = 0;
        return opened;
    }

    /** The control plane may be away: that voids the attempt, like a warehouse that is, and not the whole job. */
    private Warehouse warehouse() throws IOException {
        try {
            return access.warehouse();
        } catch (WarehouseException | StaleEpochException e) {
            throw e;
        } catch (IOException e) {
            throw new WarehouseException(
                    WarehouseException.Cause.TRANSIENT,
                    "The warehouse's password could not be fetched: " + e.getMessage(),
                    e);
        }
    }

    private RowPacker packer(RoundSplit current) {
        RowPacker known = packer;
        if (known == null) {
            known = new RowPacker(
                    keyGroups,
                    mapping.layout().keyCount(),
                    mapping.fingerprintSeed(),
                    current,
                    record -> fetched.add(record));
            packer = known;
        }
        return known;
    }

    /** False at the end of the split. */
    private boolean readSome(RowStream open, RowPacker into) throws WarehouseException {
        int bytes = 0;
        while (bytes < FETCH_BYTES) {
            if (!open.next()) {
                return false;
            }
            into.add(open.bytes(), open.offset(), open.length());
            bytes += open.length();
            rows++;
        }
        return true;
    }

    private void finish(RoundSplit current) {
        fetched.finish(current.splitId());
        closeStream();
        split = null;
        packer = null;
    }

    @Override
    public void wakeUp() {
        // a fetch is short but for the first row of a query; closing cancels that
    }

    /** Ends a query that is under way, and every later one. From any thread. */
    void cancel() {
        cancelled = true;
        RowStream open = stream;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public void close() {
        closeStream();
        closed.accept(this);
    }

    private void closeStream() {
        RowStream open = stream;
        stream = null;
        if (open != null) {
            open.close();
        }
    }
}
