package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.WarehouseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which tables' columns a query shows unchanged. The server tells of views and stops there; their definitions
 * are described in turn. Not from the plan, whose names may be aliases of other columns.
 */
final class ShownTables {
    private static final int DEEPEST_VIEW = 8;

    private final PlanningSession planning;

    ShownTables(PlanningSession planning) {
        this.planning = planning;
    }

    /** The columns, showing columns of tables or nothing. */
    List<ResultColumn> of(List<ResultColumn> columns) throws WarehouseException {
        Map<String, Optional<List<ResultColumn>>> views = new HashMap<>();
        List<ResultColumn> shown = columns;
        for (int depth = 0; depth <= DEEPEST_VIEW; depth++) {
            for (ResultColumn column : shown) {
                BaseColumn base = column.base();
                if (base != null && !views.containsKey(base.quotedTable())) {
                    views.put(base.quotedTable(), definition(base));
                }
            }
            List<ResultColumn> deeper = shown.stream()
                    .map(column -> column.showing(below(column.base(), views)))
                    .toList();
            if (deeper.equals(shown)) {
                return shown;
            }
            shown = deeper;
        }
        return columns.stream().map(column -> column.showing(null)).toList();
    }

    private static @Nullable BaseColumn below(
            @Nullable BaseColumn base, Map<String, Optional<List<ResultColumn>>> views) {
        if (base == null) {
            return null;
        }
        Optional<List<ResultColumn>> definition = views.getOrDefault(base.quotedTable(), Optional.empty());
        if (definition.isEmpty()) {
            return null;
        }
        return definition.get().isEmpty() ? base : column(definition.get(), base.name());
    }

    private static @Nullable BaseColumn column(List<ResultColumn> definition, String name) {
        for (ResultColumn column : definition) {
            if (column.column().name().equals(name)) {
                return column.base();
            }
        }
        return null;
    }

    /** What a view shows; no columns for a table; nothing if it is hidden from the role. */
    private Optional<List<ResultColumn>> definition(BaseColumn of) throws WarehouseException {
        return planning.attempt("SET LOCAL lock_timeout = '1s'", () -> {
            String sql = planning.session()
                    .text("SELECT coalesce((SELECT pg_catalog.pg_get_viewdef(oid) FROM pg_catalog.pg_class"
                            + " WHERE oid = " + Sql.tableId(of) + " AND relkind = 'v'), '')");
            return sql.isEmpty() ? List.of() : ResultColumns.describe(planning.session(), SqlFence.query(sql));
        });
    }
}
