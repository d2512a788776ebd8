package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.WarehouseException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.core.BaseConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection whose errors are sorted. For one thread, but for {@link #cancel}. */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final int CHECK_SECONDS = 5;

    private final BaseConnection connection;

    Session(BaseConnection connection) {
        this.connection = connection;
    }

    BaseConnection connection() {
        return connection;
    }

    void execute(String sql) throws WarehouseException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, 0);
        }
    }

    /** The first value of the first row; the statement has to give one. */
    String text(String sql) throws WarehouseException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            ResultSet rows = statement.executeQuery(sql);
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, 0);
        }
    }

    /** Makes sure that the server still answers within seconds. Counts as use of the session. */
    void check() throws WarehouseException {
        try {
            if (!connection.isValid(CHECK_SECONDS)) {
                throw new WarehouseException(
                        WarehouseException.Cause.TRANSIENT, "PostgreSQL has ended the snapshot's session", null);
            }
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, 0);
        }
    }

    /** Ends what the server is doing for this session. From any thread. */
    void cancel() {
        try {
            connection.cancelQuery();
        } catch (SQLException e) {
            LOG.debug("Nothing to cancel: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A session was gone before it was closed: {}", e.getMessage());
        }
    }
}
