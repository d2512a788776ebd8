package io.spillway.jobs.spec;

/** How many rows of a round, or of a part of it, were what. Deleted rows are not among those read. */
public record RowCounts(long read, long unchanged, long inserted, long updated, long deleted, long invalid) {
    public static final RowCounts NONE = new RowCounts(0, 0, 0, 0, 0, 0);

    /** The sum of both. */
    public RowCounts plus(RowCounts other) {
        return new RowCounts(
                read + other.read,
                unchanged + other.unchanged,
                inserted + other.inserted,
                updated + other.updated,
                deleted + other.deleted,
                invalid + other.invalid);
    }

    /** Rows of which the destination has to be told. */
    public long changes() {
        return inserted + updated + deleted;
    }
}
