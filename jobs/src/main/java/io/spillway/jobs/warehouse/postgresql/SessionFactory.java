package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.WarehouseException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.core.BaseConnection;

/**
 * Opens sessions that cannot write, wait for ever or stay behind. The URL is built from fields; nothing of it comes
 * from users as text. Sessions are never pooled: user SQL may leave things behind in them.
 */
final class SessionFactory {
    private static final int CONNECT_SECONDS = 5;

    private final WarehouseSpec spec;
    private final Properties properties = new Properties();

    SessionFactory(WarehouseSpec spec, String password) {
        this.spec = spec;
        properties.setProperty("user", spec.user());
        properties.setProperty("password", password);
        properties.setProperty("sslmode", spec.sslMode());
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "spillway");
        properties.setProperty("logServerErrorDetail", "false");
    }

    Session open() throws WarehouseException {
        try {
            Connection connection = new Driver().connect(url(), properties);
            if (connection == null) {
                throw new IllegalStateException("The PostgreSQL driver did not take its own URL");
            }
            Session session = new Session(connection.unwrap(BaseConnection.class));
            prepare(session);
            return session;
        } catch (SQLException e) {
            throw PostgresErrors.connecting(e, spec);
        }
    }

    private String url() {
        String host = spec.host().contains(":") ? "[" + spec.host() + "]" : spec.host();
        String database = URLEncoder.encode(spec.database(), StandardCharsets.UTF_8);
        return "jdbc:postgresql://%s:%d/%s".formatted(host, spec.port(), database);
    }

    private void prepare(Session session) throws WarehouseException {
        try {
            session.execute("SET default_transaction_read_only = on");
            session.execute("SET statement_timeout = " + spec.statementTimeoutMillis());
            session.execute("SET lock_timeout = '30s'");
            session.execute("SET idle_in_transaction_session_timeout = '10min'");
            // ends the query of a client that died; without it the query would run on
            session.execute("SET client_connection_check_interval = '2s'");
        } catch (WarehouseException e) {
            session.close();
            throw e;
        }
    }
}
