package io.spillway.jobs.warehouse;

import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.RowLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A warehouse that models are read from. Implementations are safe to share between threads; every session they open is
 * for one thread. User SQL is sent only after it was found to be one query, and only in read-only transactions.
 */
public interface Warehouse {

    /**
     * The columns of a query's result, found without running it.
     *
     * @throws WarehouseException if the query is not one, is refused, or the warehouse cannot be reached
     */
    List<Column> describe(String sql) throws WarehouseException;

    /**
     * The first rows of a query's result in whatever order the warehouse gives them, packed as the layout says.
     *
     * @param rows how many, at least 1; fewer come if there are no more
     * @throws WarehouseException also if a column of the layout is gone or has another type
     */
    List<byte[]> sample(String sql, RowLayout layout, int rows) throws WarehouseException;

    /**
     * Opens one consistent view of the warehouse and plans how to read a query's result in it.
     *
     * @param cursor has rows come with the value of one more column, and only some of them; null for all as they are
     * @param readers how many splits can be read at once, at least 1
     * @throws WarehouseException also if a column of the layout or the cursor's is gone or has another type
     */
    RoundRead openRound(String sql, RowLayout layout, @Nullable CursorRead cursor, int readers)
            throws WarehouseException;

    /** Opens a view in which the whole result is read, as the layout says. */
    default RoundRead openRound(String sql, RowLayout layout, int readers) throws WarehouseException {
        return openRound(sql, layout, null, readers);
    }

    /**
     * Keeps what a run did in the warehouse's schema {@code _spillway}, the only place that is ever written to. Writing
     * a run again replaces it.
     *
     * @throws WarehouseException also if the role has no grant for that
     */
    void keep(RunJournal run, RunJournal.Rows rows) throws WarehouseException;

    /** Reads one split within the view of an open round. */
    RowStream read(SplitPlan split) throws WarehouseException;
}
