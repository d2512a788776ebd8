package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.WarehouseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.core.BaseConnection;

/**
 * Opens sessions that cannot write, wait for ever or stay behind. The driver gets fields and no URL that a field could
 * add options to. Sessions are never pooled: user SQL may leave things behind in them.
 */
final class SessionFactory {
    private static final String URL_WITHOUT_FIELDS = "jdbc:postgresql:///";
    private static final int CONNECT_SECONDS = 5;
    /** The server tells of its own time limits before this is over; one that does not is gone. */
    private static final long SILENCE_BEYOND_STATEMENT_MILLIS = 10_000;

    private final WarehouseSpec spec;
    private final Properties properties = new Properties();

    SessionFactory(WarehouseSpec spec, String password) {
        this.spec = spec;
        properties.setProperty("PGHOST", spec.host());
        properties.setProperty("PGPORT", String.valueOf(spec.port()));
        properties.setProperty("PGDBNAME", spec.database());
        properties.setProperty("user", spec.user());
        properties.setProperty("password", password);
        properties.setProperty("sslmode", spec.sslMode());
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS + 1));
        // ends the read of a login that nobody waits for any more
        properties.setProperty("socketTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "spillway");
        properties.setProperty("logServerErrorDetail", "false");
    }

    Session open() throws WarehouseException {
        try {
            Connection connection = new Driver().connect(URL_WITHOUT_FIELDS, properties);
            if (connection == null) {
                throw new IllegalStateException("The PostgreSQL driver did not take its own URL");
            }
            connection.setNetworkTimeout(Runnable::run, silenceMillis());
            Session session = new Session(connection.unwrap(BaseConnection.class));
            prepare(session);
            return session;
        } catch (SQLException e) {
            throw PostgresErrors.connecting(e, spec);
        }
    }

    private int silenceMillis() {
        return (int) Math.min(Integer.MAX_VALUE, spec.statementTimeoutMillis() + SILENCE_BEYOND_STATEMENT_MILLIS);
    }

    private void prepare(Session session) throws WarehouseException {
        try {
            session.execute("SET default_transaction_read_only = on");
            // the fence reads texts this way, whatever the role is set to
            session.execute("SET standard_conforming_strings = on");
            // otherwise the JVM's zone, which may differ between machines, would stand in values cast to text
            session.execute("SET TimeZone = 'UTC'");
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
