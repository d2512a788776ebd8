package io.spillway.jobs.spec;

/**
 * Where a warehouse is and who reads it. The password is not here: it is a secret, fetched by tasks when they open.
 *
 * @param type the kind of warehouse, {@code postgresql}
 * @param port 1 to 65535
 * @param sslMode {@code disable}, {@code prefer}, {@code require}, {@code verify-ca} or {@code verify-full}
 * @param statementTimeoutMillis after which the warehouse cancels a statement, at least 1
 */
public record WarehouseSpec(
        String type, String host, int port, String database, String user, String sslMode, long statementTimeoutMillis) {

    /** The name under which the password is asked for. */
    public static final String PASSWORD = "warehouse.password";
}
