package io.spillway.jobs.spec;

import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import java.util.Set;

/**
 * A column whose values rise when rows change, so that most rounds read only rows with new ones.
 *
 * @param column one of the model's result, of one of {@link #TYPES}
 * @param lag how far below the highest value that was read the next round begins, in units of the column's encoding:
 *     microseconds, days, or numbers; not negative
 * @param reconcileEvery every so many rounds the whole model is read, which finds rows that are gone; at least 1
 */
public record CursorSpec(Column column, long lag, int reconcileEvery) {
    /** Types whose encoding is a number that rises with the value. */
    public static final Set<ColumnType> TYPES = Set.of(
            ColumnType.INT2,
            ColumnType.INT4,
            ColumnType.INT8,
            ColumnType.DATE,
            ColumnType.TIMESTAMP,
            ColumnType.TIMESTAMPTZ);

    public CursorSpec {
        if (!TYPES.contains(column.type()) || lag < 0 || reconcileEvery < 1) {
            throw new IllegalArgumentException("No cursor can be %s with a lag of %d and a whole round every %d"
                    .formatted(column, lag, reconcileEvery));
        }
    }

    /** The least value to read when this one was the highest so far. */
    public long from(long highest) {
        return highest < Long.MIN_VALUE + lag ? Long.MIN_VALUE : highest - lag;
    }
}
