package io.spillway.control.demo;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a {@link SampleWarehouse} is to be.
 *
 * @param folder where its programs and its data go; made if absent
 * @param port on 127.0.0.1; 0 for one that is free
 * @param customers rows to begin with
 * @param orders rows to begin with
 * @param seed equal seeds give equal rows and equal changes
 * @param password of the role that reads
 */
public record SampleOptions(Path folder, int port, int customers, int orders, int seed, String password) {
    private static final int DEFAULT_CUSTOMERS = 100_000;
    private static final int DEFAULT_ORDERS = 300_000;

    public SampleOptions {
        folder = folder.toAbsolutePath().normalize();
        if (customers < 1 || orders < 0) {
            throw new IllegalArgumentException("The sample needs at least one customer, and no fewer than no orders");
        }
        if (password.isBlank()) {
            throw new IllegalArgumentException("The password of the role that reads is blank");
        }
    }

    /** The full sample in this folder, on a free port, with a password made up for it. */
    public static SampleOptions in(Path folder) {
        return new SampleOptions(folder, 0, DEFAULT_CUSTOMERS, DEFAULT_ORDERS, 1, newPassword());
    }

    /** The same on this port. */
    public SampleOptions withPort(int newPort) {
        return new SampleOptions(folder, newPort, customers, orders, seed, password);
    }

    /** The same with so many rows. */
    public SampleOptions withRows(int newCustomers, int newOrders) {
        return new SampleOptions(folder, port, newCustomers, newOrders, seed, password);
    }

    /** The same with other values. */
    public SampleOptions withSeed(int newSeed) {
        return new SampleOptions(folder, port, customers, orders, newSeed, password);
    }

    /** The same with this password. */
    public SampleOptions withPassword(String newPassword) {
        return new SampleOptions(folder, port, customers, orders, seed, newPassword);
    }

    @Override
    public String toString() {
        return "SampleOptions[folder=%s, port=%d, customers=%d, orders=%d, seed=%d]"
                .formatted(folder, port, customers, orders, seed);
    }

    static String newPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
