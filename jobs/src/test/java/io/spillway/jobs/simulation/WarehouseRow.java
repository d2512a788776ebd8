package io.spillway.jobs.simulation;

/**
 * One row of the model's result.
 *
 * @param key {@link #NO_KEY} for NULL
 */
record WarehouseRow(int key, int value) {
    static final int NO_KEY = -1;
}
