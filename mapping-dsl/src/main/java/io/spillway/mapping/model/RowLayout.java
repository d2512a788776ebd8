package io.spillway.mapping.model;

import java.util.List;

/**
 * Which columns of a model travel through a sync, and in which order: the primary key first, then whatever else a
 * delete must name, then the rest. A <em>packed row</em> is its fields in this order, each a big-endian length of 4
 * bytes (−1 for SQL NULL) and the value as {@link ColumnType} describes it. Hence the key is a prefix of the row, and
 * what a delete needs is a longer prefix, and what is kept of a row that was sent at least as long a one.
 *
 * @param columns all columns, primary key first, without duplicate names
 * @param keyCount how many leading columns are the primary key, at least 1
 * @param deleteCount how many leading columns a delete needs, at least {@code keyCount}
 * @param keptCount how many leading columns are kept of a row that was sent, at least {@code deleteCount}
 */
public record RowLayout(List<Column> columns, int keyCount, int deleteCount, int keptCount) {
    public RowLayout {
        columns = List.copyOf(columns);
        if (keyCount < 1 || deleteCount < keyCount || keptCount < deleteCount || columns.size() < keptCount) {
            throw new IllegalArgumentException(
                    "A layout of %d columns cannot have %d in its key, delete with %d and keep %d"
                            .formatted(columns.size(), keyCount, deleteCount, keptCount));
        }
        if (columns.stream().map(Column::name).distinct().count() != columns.size()) {
            throw new IllegalArgumentException("A layout names a column twice: " + columns);
        }
    }

    /** A layout that keeps just what a delete needs. */
    public RowLayout(List<Column> columns, int keyCount, int keptCount) {
        this(columns, keyCount, keptCount, keptCount);
    }
}
