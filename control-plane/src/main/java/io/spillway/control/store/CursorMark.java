package io.spillway.control.store;

import io.spillway.jobs.spec.CursorSpec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.mapping.model.Column;
import org.jspecify.annotations.Nullable;

/**
 * How far a connection has read by its cursor.
 *
 * @param column the cursor
 * @param highest its highest value in the newest run that succeeded, in the column's encoding
 * @param partialRuns how many runs have read only new rows since one has read the whole model
 */
public record CursorMark(Column column, long highest, int partialRuns) {

    /** The least value that the next run has to read, null if it has to read the whole model. */
    public static @Nullable Long nextFrom(@Nullable CursorMark mark, @Nullable CursorSpec cursor) {
        if (mark == null || cursor == null || !mark.column.equals(cursor.column())) {
            return null;
        }
        return mark.partialRuns + 1 < cursor.reconcileEvery() ? Long.valueOf(cursor.from(mark.highest)) : null;
    }

    /** The mark after a run that succeeded; null if nothing is known that a partial run could begin with. */
    static @Nullable CursorMark after(@Nullable CursorMark before, SyncSpec spec, RunRecord ended) {
        CursorSpec cursor = spec.cursor();
        Long highest = ended.durable().highest();
        if (cursor == null) {
            return null;
        }
        if (before == null || !ended.round().isPartial()) {
            return highest == null ? null : new CursorMark(cursor.column(), highest, 0);
        }
        // rejected rows are to be read again, so that they are tried again
        boolean moves = ended.durable().rejected() == 0;
        return new CursorMark(
                before.column, highest != null && moves ? highest : before.highest, before.partialRuns + 1);
    }
}
