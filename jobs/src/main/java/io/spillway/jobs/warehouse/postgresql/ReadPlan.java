package io.spillway.jobs.warehouse.postgresql;

import java.util.List;

/**
 * How a round is read.
 *
 * @param statements one a split
 * @param explanation what was chosen and why
 */
record ReadPlan(List<String> statements, String explanation) {
    ReadPlan {
        statements = List.copyOf(statements);
    }
}
