package io.spillway.jobs.spec;

import java.util.Objects;

/**
 * How many rows of a round, or of a part of it, were what. Deleted rows are not among those read.
 *
 * @param retries what became of keys whose last event had been rejected
 */
public record RowCounts(
        long read, long unchanged, long inserted, long updated, long deleted, long invalid, Retries retries) {
    public static final RowCounts NONE = new RowCounts(0, 0, 0, 0, 0, 0);

    /**
     * What became of keys whose last event had been rejected.
     *
     * @param updated unchanged rows that were sent again for that reason alone; a part of the updated ones
     * @param deleted deletes that were sent again; a part of the deleted ones
     * @param waiting keys that could not be tried again in this round, and are kept for the next
     */
    public record Retries(long updated, long deleted, long waiting) {
        public static final Retries NONE = new Retries(0, 0, 0);

        /** Changes that are sent only because they had been rejected. */
        public long sent() {
            return updated + deleted;
        }

        Retries plus(Retries other) {
            return new Retries(updated + other.updated, deleted + other.deleted, waiting + other.waiting);
        }
    }

    public RowCounts {
        // counts that an earlier version stored have none
        retries = Objects.requireNonNullElse(retries, Retries.NONE);
    }

    /** Counts without retries. */
    public RowCounts(long read, long unchanged, long inserted, long updated, long deleted, long invalid) {
        this(read, unchanged, inserted, updated, deleted, invalid, Retries.NONE);
    }

    /** The sum of both. */
    public RowCounts plus(RowCounts other) {
        return new RowCounts(
                read + other.read,
                unchanged + other.unchanged,
                inserted + other.inserted,
                updated + other.updated,
                deleted + other.deleted,
                invalid + other.invalid,
                retries.plus(other.retries));
    }

    /** Deletes that no run before has sent. */
    public long newlyDeleted() {
        return deleted - retries.deleted;
    }

    /** Rows of which the destination has to be told. */
    public long changes() {
        return inserted + updated + deleted;
    }
}
