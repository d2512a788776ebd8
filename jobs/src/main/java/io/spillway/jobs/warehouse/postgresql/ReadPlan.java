package io.spillway.jobs.warehouse.postgresql;

import java.util.List;

/**
 * How a round is read.
 *
 * @param statements one a split
 * @param explanation what was chosen and why; holds no row's values
 */
record ReadPlan(List<String> statements, String explanation) {
    ReadPlan {
        statements = List.copyOf(statements);
    }

    static ReadPlan oneReader(String select, String reason) {
        return new ReadPlan(List.of(Sql.copy(select)), "one reader: " + reason);
    }
}
