package io.spillway.jobs.destination.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.flink.connector.jdbc.datasource.connections.SimpleJdbcConnectionProvider;
import org.apache.flink.connector.jdbc.internal.executor.JdbcBatchStatementExecutor;
import org.jspecify.annotations.Nullable;

/**
 * A session with the database, and what it knows of the table. For one thread at a time; {@link #abort} is for any
 * other.
 */
final class Session implements AutoCloseable {
    private static final long MOST_LOGIN_MILLIS = 5_000;
    /** The server's own time limits, and the destination's, come before this. */
    private static final long SILENCE_BEYOND_TIMEOUT_MILLIS = 1_000;
    /** Each choice of columns has a statement of its own. */
    private static final int MOST_STATEMENTS = 20;

    private final Connection connection;
    private final Dialect dialect;
    private final DatabaseSettings settings;
    private final Map<String, JdbcBatchStatementExecutor<List<@Nullable Object>>> executors = new HashMap<>();
    private @Nullable Table table;
    private long lastUsedNanos = System.nanoTime();

    private Session(Connection connection, Dialect dialect, DatabaseSettings settings) {
        this.connection = connection;
        this.dialect = dialect;
        this.settings = settings;
    }

    /**
     * Logs in.
     *
     * @throws IOException if the host is unknown or may not be a destination, or there is no driver
     */
    static Session open(Dialect dialect, DatabaseSettings settings, String password, long timeoutMillis)
            throws SQLException, IOException {
        long loginMillis = Math.min(MOST_LOGIN_MILLIS, timeoutMillis);
        Connection connection =
                connect(new SimpleJdbcConnectionProvider(dialect.options(settings, password, loginMillis)));
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeoutMillis + SILENCE_BEYOND_TIMEOUT_MILLIS));
            dialect.prepare(connection, timeoutMillis);
            connection.setAutoCommit(false);
            return new Session(connection, dialect, settings);
        } catch (SQLException e) {
            quietly(connection::close);
            throw e;
        }
    }

    private static Connection connect(SimpleJdbcConnectionProvider provider) throws SQLException, IOException {
        try {
            return provider.getOrEstablishConnection();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    Connection connection() {
        return connection;
    }

    /** The table as it was when it was first looked at, or after the last rollback; empty if there is none. */
    Optional<Table> table() throws SQLException {
        if (table == null) {
            table = dialect.describe(connection, settings).orElse(null);
        }
        return Optional.ofNullable(table);
    }

    /**
     * Lays out what is to be done.
     *
     * @throws SetupException if the table is not there, or not made for such changes
     * @throws RowException if a row cannot be brought to it
     */
    Plan plan(List<RecordChange> changes) throws SQLException, SetupException, RowException {
        Optional<Table> found = table();
        if (found.isEmpty()) {
            throw new SetupException(TableFit.creation(settings, dialect, changes));
        }
        return Plan.of(changes, found.get(), settings, dialect);
    }

    /**
     * Does all of it or nothing.
     *
     * @param mayWrite asked before the first statement and before the commit
     */
    void write(Plan plan, BooleanSupplier mayWrite) throws SQLException, FencedException {
        check(mayWrite);
        for (Plan.Batch batch : plan.batches()) {
            JdbcBatchStatementExecutor<List<@Nullable Object>> executor = executor(batch.statement());
            for (List<@Nullable Object> row : batch.rows()) {
                executor.addToBatch(row);
            }
            executor.executeBatch();
        }
        check(mayWrite);
        connection.commit();
        lastUsedNanos = System.nanoTime();
    }

    private static void check(BooleanSupplier mayWrite) throws FencedException {
        if (!mayWrite.getAsBoolean()) {
            throw new FencedException();
        }
    }

    private JdbcBatchStatementExecutor<List<@Nullable Object>> executor(String statement) throws SQLException {
        @Nullable JdbcBatchStatementExecutor<List<@Nullable Object>> known = executors.get(statement);
        if (known != null) {
            return known;
        }
        if (executors.size() >= MOST_STATEMENTS) {
            closeExecutors();
        }
        JdbcBatchStatementExecutor<List<@Nullable Object>> executor =
                JdbcBatchStatementExecutor.simple(statement, Session::bind);
        executor.prepareStatements(connection);
        executors.put(statement, executor);
        return executor;
    }

    /** Sets all parameters of a statement: texts, bytes, or null. */
    static void bind(PreparedStatement statement, List<@Nullable Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            @Nullable Object value = values.get(i);
            if (value == null) {
                statement.setNull(i + 1, Types.VARCHAR);
            } else if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setString(i + 1, value.toString());
            }
        }
    }

    /** Ends the transaction without a trace. Rows that were refused may have been so by a table that has changed. */
    void rollback() throws SQLException {
        connection.rollback();
        closeExecutors();
        table = null;
    }

    /** Executors keep the rows of a batch that failed. */
    private void closeExecutors() throws SQLException {
        for (JdbcBatchStatementExecutor<List<@Nullable Object>> executor : executors.values()) {
            executor.closeStatements();
        }
        executors.clear();
    }

    long idleNanos() {
        return System.nanoTime() - lastUsedNanos;
    }

    /** Ends the session under a thread that waits in it. What was not committed will not be. May take a moment. */
    void abort() {
        quietly(() -> connection.abort(Runnable::run));
    }

    @Override
    public void close() {
        quietly(connection::close);
    }

    private interface Ending {
        void run() throws SQLException;
    }

    private static void quietly(Ending ending) {
        try {
            ending.run();
        } catch (SQLException e) {
            // it is gone all the same
        }
    }
}
