package io.spillway.benchmarks.warehouse;

import io.spillway.benchmarks.process.FamilyCpu;
import io.spillway.jobs.spec.WarehouseSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL server on loopback. It has the memory that a small warehouse would have, does not wait for disks, and
 * does nothing on its own account while others are measured. It trusts everybody on this machine.
 */
public final class BenchServer implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    static final String USER = "postgres";

    private static final long STATEMENT_TIMEOUT_MILLIS = 3_600_000;

    private final EmbeddedPostgres server;
    private final FamilyCpu cpu;

    private BenchServer(EmbeddedPostgres server, FamilyCpu cpu) {
        this.server = server;
        this.cpu = cpu;
    }

    /** Starts a server whose files are in this folder. */
    public static BenchServer start(Path folder) throws IOException {
        Path data = Files.createDirectories(folder).resolve("data");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("programs").toFile())
                .setDataDirectory(data)
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("listen_addresses", HOST)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("work_mem", "256MB")
                .setServerConfig("maintenance_work_mem", "512MB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("checkpoint_timeout", "1h")
                .setServerConfig("autovacuum", "off")
                .start();
        String firstLine = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
        return new BenchServer(server, new FamilyCpu(Long.parseLong(firstLine.strip())));
    }

    /** CPU of all its processes. */
    public FamilyCpu cpu() {
        return cpu;
    }

    int port() {
        return server.getPort();
    }

    /** How jobs reach it. */
    public WarehouseSpec spec() {
        return new WarehouseSpec("postgresql", HOST, port(), USER, USER, "prefer", STATEMENT_TIMEOUT_MILLIS);
    }

    /** Executes statements, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** How many sessions of jobs are open. A cursor or a snapshot of theirs cannot outlive them. */
    public long jobSessions() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'spillway'")) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
