package io.spillway.jobs.warehouse;

import io.spillway.mapping.model.Column;
import org.jspecify.annotations.Nullable;

/**
 * Has a round's rows come with the value of a column behind the layout's own, and those with low values left out.
 *
 * @param column one of the query's result, of a type whose encoding is a number
 * @param from rows with lower values are left out, those with NULL are not; null to leave out nothing
 */
public record CursorRead(Column column, @Nullable Long from) {}
