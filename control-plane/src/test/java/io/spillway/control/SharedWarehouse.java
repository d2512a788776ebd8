package io.spillway.control;

import io.spillway.control.demo.SampleOptions;
import io.spillway.control.demo.SampleWarehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One PostgreSQL for all tests of this JVM, as it is slow to start. Every test makes tables of its own. */
final class SharedWarehouse {
    private static final SampleWarehouse SERVER = start();

    private SharedWarehouse() {}

    private static SampleWarehouse start() {
        try {
            Path folder = Files.createTempDirectory("spillway-it-");
            SampleWarehouse warehouse =
                    new SampleWarehouse(SampleOptions.in(folder).withRows(10, 10));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                warehouse.close();
                Folders.delete(folder);
            }));
            warehouse.start();
            return warehouse;
        } catch (IOException e) {
            throw new UncheckedIOException("The warehouse of the tests does not start", e);
        }
    }

    static SampleWarehouse server() {
        return SERVER;
    }

    static Connection connect() throws SQLException {
        return SERVER.superuser().getConnection();
    }

    /** Makes a table anew, which the sync's role may read. */
    static void createTable(String name, String query) throws SQLException {
        execute("drop table if exists " + name);
        execute("create table " + name + " as " + query);
        execute("grant select on " + name + " to " + SERVER.user());
        execute("analyze " + name);
    }

    static void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
