package io.spillway.jobs.warehouse;

/** The rows of a split, one after another, packed as the layout says. For one thread, but for {@link #cancel}. */
public interface RowStream extends AutoCloseable {

    /**
     * Moves to the next row.
     *
     * @return false at the end, which is reached only if every row was read
     */
    boolean next() throws WarehouseException;

    /** Holds the current row between {@link #offset} and {@link #length}, until the next call of {@link #next}. */
    byte[] bytes();

    int offset();

    int length();

    /** Ends the query in the warehouse. From any thread, at any time. */
    void cancel();

    /** Does not throw: whatever is left in the warehouse is cancelled. */
    @Override
    void close();
}
