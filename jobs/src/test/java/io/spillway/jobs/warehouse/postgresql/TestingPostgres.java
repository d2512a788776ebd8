package io.spillway.jobs.warehouse.postgresql;

import static org.awaitility.Awaitility.await;

import io.spillway.jobs.spec.WarehouseSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One PostgreSQL for all tests of a JVM, given to them as a parameter. Ends with the last test. */
public final class TestingPostgres implements BeforeAllCallback, ParameterResolver {
    /** May stand in no message. */
    public static final String PASSWORD = "canary-&?%\"'-7f3a";

    static final String READER = "reader";

    /** The server, and short ways to it as its superuser. */
    public static final class Server implements AutoCloseable {
        private final EmbeddedPostgres postgres;

        private Server() {
            try {
                postgres = EmbeddedPostgres.builder()
                        .setDataDirectoryCustomizer(Server::requirePasswords)
                        .setServerConfig("max_connections", "40")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            run("CREATE ROLE reader LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'");
            run("CREATE ROLE master SUPERUSER LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'");
            run("GRANT pg_read_all_data TO reader");
        }

        private static void requirePasswords(File data) {
            try {
                Files.writeString(data.toPath().resolve("pg_hba.conf"), """
                        host all postgres 127.0.0.1/32 trust
                        host all all 127.0.0.1/32 scram-sha-256
                        """);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public int port() {
            return postgres.getPort();
        }

        public void run(String... statements) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        public String ask(String sql) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return String.valueOf(rows.getString(1));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Locks a table against everybody, until what is returned is closed. */
        public AutoCloseable locked(String table) throws SQLException {
            Connection connection = postgres.getPostgresDatabase().getConnection();
            try (Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            }
            return connection;
        }

        /** Waits until Spillway has so many sessions open; the server notices a closed one a little later. */
        public void awaitSessions(int sessions) {
            await("%d of Spillway's sessions are open".formatted(sessions))
                    .until(() -> ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'spillway'")
                            .equals("" + sessions));
        }

        WarehouseSpec spec(String user) {
            return new WarehouseSpec("postgresql", "127.0.0.1", port(), "postgres", user, "disable", 60_000);
        }

        PostgresWarehouse warehouse() {
            return new PostgresWarehouse(spec(READER), PASSWORD);
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server(context);
    }

    private static Server server(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(TestingPostgres.class))
                .getOrComputeIfAbsent(Server.class, type -> new Server(), Server.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context);
    }
}
