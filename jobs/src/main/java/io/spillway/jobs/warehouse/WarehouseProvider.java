package io.spillway.jobs.warehouse;

import io.spillway.jobs.spec.WarehouseSpec;

/**
 * Makes warehouses of one kind. Found by {@link java.util.ServiceLoader}, so that a kind is one package and no more.
 */
public interface WarehouseProvider {

    /** What stands in {@link WarehouseSpec#type}. */
    String type();

    /** The warehouse of these fields; nothing is connected yet. */
    Warehouse warehouse(WarehouseSpec spec, String password);
}
