package io.spillway.jobs.read.split;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.Warehouse;
import io.spillway.jobs.warehouse.Warehouses;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives a connection's warehouse. For one thread. */
@FunctionalInterface
public interface WarehouseAccess {
    /** The warehouse, always the same one. */
    Warehouse warehouse() throws IOException;

    /** Access to this warehouse; its password is asked for when it is first needed. */
    static WarehouseAccess of(WarehouseSpec spec, ControlPlaneClient controlPlane) {
        return new WarehouseAccess() {
            private @Nullable Warehouse known;

            @Override
            public Warehouse warehouse() throws IOException {
                Warehouse present = known;
                if (present == null) {
                    String password = controlPlane.secrets().getOrDefault(WarehouseSpec.PASSWORD, "");
                    present = Warehouses.of(spec, password);
                    known = present;
                }
                return present;
            }
        };
    }
}
