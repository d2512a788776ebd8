package io.spillway.jobs.warehouse.postgresql;

import io.spillway.mapping.model.Column;
import org.jspecify.annotations.Nullable;

/**
 * A column of a query's result.
 *
 * @param typeName the type as the server calls it; what is below a domain
 * @param cast what stands behind it in a select list, so that the value comes in the encoding of the column's type
 * @param base the column of a table or view that it shows unchanged, but for nulls of outer joins
 */
record ResultColumn(
        Column column,
        String typeName,
        String cast,
        @Nullable BaseColumn base) {

    /** The column as a statement names it. */
    String name() {
        return "m." + Sql.name(column.name());
    }

    boolean isOfSameTable(ResultColumn other) {
        return base != null && other.base != null && base.isOfSameTable(other.base);
    }

    ResultColumn showing(@Nullable BaseColumn other) {
        return new ResultColumn(column, typeName, cast, other);
    }
}
