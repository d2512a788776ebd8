package io.spillway.jobs.stream;

import io.spillway.jobs.spec.Round;
import org.jspecify.annotations.Nullable;

/** What readers send to the diff: rows, and where they end. */
public sealed interface ReadRecord {
    int keyGroup();

    /** Number of the attempt at reading; of two attempts the higher one is the newer. */
    long attempt();

    /** The round that is being read. */
    Round round();

    /**
     * Rows of one key group, packed. Each is its key's hash (8 bytes), its fingerprint (16), its length (4) and the
     * packed row itself, all big-endian.
     *
     * @param rows how many rows there are in the bytes
     * @param bytes exactly the rows; owned by the receiver
     */
    record RowBlock(Round round, long attempt, int keyGroup, int rows, byte[] bytes) implements ReadRecord {
        /** Bytes before each packed row. */
        public static final int ROW_HEADER = 28;
    }

    /**
     * The end of a split, sent to every key group through the same channel as the rows. When a key group has the end of
     * all splits of an attempt, and the row counts add up, it has seen the whole round.
     *
     * @param split index of the split, 0 to {@code splits} − 1
     * @param rows how many rows this split sent to this key group
     * @param highest value of the connection's cursor in the split, null if there is none
     */
    record SplitEnd(
            Round round,
            long attempt,
            int keyGroup,
            int split,
            int splits,
            long rows,
            @Nullable Long highest) implements ReadRecord {

        /** The end of a split without a cursor. */
        public SplitEnd(Round round, long attempt, int keyGroup, int split, int splits, long rows) {
            this(round, attempt, keyGroup, split, splits, rows, null);
        }
    }

    /** The gate is open for an attempt: what it has counted may be applied. Sent to every key group. */
    record GateOpened(Round round, long attempt, int keyGroup) implements ReadRecord {}
}
