package io.spillway.jobs.warehouse;

/**
 * What one reader has to do, in the warehouse's own terms.
 *
 * @param snapshot names the round's view
 * @param statement gives the split's rows, columns in the layout's order
 */
public record SplitPlan(String snapshot, String statement) {}
