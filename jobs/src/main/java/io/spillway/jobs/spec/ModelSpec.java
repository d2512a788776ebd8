package io.spillway.jobs.spec;

import io.spillway.mapping.model.Column;
import java.util.List;

/**
 * A model as a job reads it.
 *
 * @param sql one query, without a trailing semicolon
 * @param primaryKey names of its key columns, at least one
 * @param columns the columns of its result, as they were when the connection was saved
 */
public record ModelSpec(String sql, List<String> primaryKey, List<Column> columns) {
    public ModelSpec {
        primaryKey = List.copyOf(primaryKey);
        columns = List.copyOf(columns);
    }
}
