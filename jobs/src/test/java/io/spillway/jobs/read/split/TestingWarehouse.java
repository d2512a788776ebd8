package io.spillway.jobs.read.split;

import io.spillway.jobs.warehouse.CursorRead;
import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.RunJournal;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.Warehouse;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.RowLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A warehouse of three splits that can be told to fail. */
public final class TestingWarehouse implements Warehouse {
    private static final int SPLITS = 3;

    private final Deque<Exception> failures = new ArrayDeque<>();
    private final Map<SplitPlan, List<byte[]>> rows = new HashMap<>();
    private final List<TestingRowStream> streams = new ArrayList<>();
    private int lostRound;
    private @Nullable Runnable whileReadOpens;
    private int roundsOpened;
    private int snapshotsHeld;

    /** Has the next opening of a round, or the next row, fail. */
    public void failNext(Exception failure) {
        failures.add(failure);
    }

    /** Has the snapshot that is held now be lost, for ever. */
    public void loseSnapshot() {
        lostRound = roundsOpened;
    }

    public void rows(SplitPlan plan, List<byte[]> packed) {
        rows.put(plan, packed);
    }

    /** Something that happens while the next read is on its way. */
    public void whileReadOpens(Runnable event) {
        whileReadOpens = event;
    }

    public static WarehouseException transientError(String message) {
        return new WarehouseException(WarehouseException.Cause.TRANSIENT, message, null);
    }

    public static WarehouseException userError(String message) {
        return new WarehouseException(WarehouseException.Cause.USER, message, null);
    }

    public int roundsOpened() {
        return roundsOpened;
    }

    public int snapshotsHeld() {
        return snapshotsHeld;
    }

    public List<TestingRowStream> streams() {
        return streams;
    }

    @Override
    public List<Column> describe(String sql) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<byte[]> sample(String sql, RowLayout layout, int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RoundRead openRound(String sql, RowLayout layout, @Nullable CursorRead cursor, int readers)
            throws WarehouseException {
        roundsOpened++;
        throwNext();
        snapshotsHeld++;
        int number = roundsOpened;
        return new RoundRead() {
            private boolean closed;

            @Override
            public List<SplitPlan> splits() {
                List<SplitPlan> splits = new ArrayList<>();
                for (int i = 0; i < SPLITS; i++) {
                    splits.add(new SplitPlan("snapshot " + number, "part " + i));
                }
                return splits;
            }

            @Override
            public String explanation() {
                return "three parts";
            }

            @Override
            public void keepAlive() throws WarehouseException {
                if (number == lostRound) {
                    throw transientError("snapshot lost");
                }
            }

            @Override
            public void close() {
                snapshotsHeld -= closed ? 0 : 1;
                closed = true;
            }
        };
    }

    private void throwNext() throws WarehouseException {
        Exception failure = failures.poll();
        if (failure instanceof WarehouseException known) {
            throw known;
        }
        if (failure instanceof RuntimeException bug) {
            throw bug;
        }
    }

    @Override
    public RowStream read(SplitPlan split) {
        TestingRowStream stream = new TestingRowStream(rows.getOrDefault(split, List.of()));
        streams.add(stream);
        if (whileReadOpens != null) {
            whileReadOpens.run();
        }
        return stream;
    }

    /** Rows from memory. */
    public final class TestingRowStream implements RowStream {
        private final Deque<byte[]> left;
        private byte[] row = {};
        private boolean cancelled;
        private boolean closed;

        TestingRowStream(List<byte[]> rows) {
            left = new ArrayDeque<>(rows);
        }

        public boolean isCancelled() {
            return cancelled;
        }

        public boolean isClosed() {
            return closed;
        }

        @Override
        public boolean next() throws WarehouseException {
            throwNext();
            byte[] next = left.poll();
            row = next == null ? row : next;
            return next != null;
        }

        @Override
        public byte[] bytes() {
            return row;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return row.length;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Override
    public void keep(RunJournal run, RunJournal.Rows rows) {
        throw new AssertionError("a job never writes to its warehouse");
    }
}
