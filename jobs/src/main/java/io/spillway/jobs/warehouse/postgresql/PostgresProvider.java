package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.Warehouse;
import io.spillway.jobs.warehouse.WarehouseProvider;

/** Registers {@code postgresql}. */
public final class PostgresProvider implements WarehouseProvider {

    @Override
    public String type() {
        return "postgresql";
    }

    @Override
    public Warehouse warehouse(WarehouseSpec spec, String password) {
        return new PostgresWarehouse(spec, password);
    }
}
