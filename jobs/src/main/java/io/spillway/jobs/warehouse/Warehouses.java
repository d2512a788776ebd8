package io.spillway.jobs.warehouse;

import io.spillway.jobs.spec.WarehouseSpec;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Finds the kind of warehouse that a connection names. */
public final class Warehouses {
    private Warehouses() {}

    /**
     * The warehouse of these fields; nothing is connected yet.
     *
     * @param password empty if none is needed
     * @throws WarehouseException if the kind is unknown
     */
    public static Warehouse of(WarehouseSpec spec, String password) throws WarehouseException {
        TreeSet<String> known = new TreeSet<>();
        for (WarehouseProvider provider :
                ServiceLoader.load(WarehouseProvider.class, Warehouses.class.getClassLoader())) {
            if (provider.type().equals(spec.type())) {
                return provider.warehouse(spec, password);
            }
            known.add(provider.type());
        }
        throw new WarehouseException(
                WarehouseException.Cause.USER,
                "There is no warehouse of type \"%s\", use one of %s".formatted(spec.type(), known),
                null);
    }
}
