package io.spillway.control.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A warehouse to try things on: a PostgreSQL server of its own with a shop's customers and orders, and a role that may
 * read them. The data goes when it is closed.
 *
 * <p>{@link #close} may come from a shutdown hook, at any moment and more than once: register the hook before
 * {@link #start}. A start that is overtaken by it ends in an exception, and no process stays behind.
 */
public final class SampleWarehouse implements AutoCloseable {
    /** One row for each customer, with totals over its orders; key {@code id}. */
    public static final String MODEL_SQL = """
            select c.id, c.email, c.first_name, c.last_name, c.plan, c.country, c.ltv, c.signed_up_at, c.last_seen_at,
                   c.attributes, c.tags,
                   coalesce(o.order_count, 0) as order_count,
                   coalesce(o.order_total, 0)::numeric(14, 2) as order_total,
                   o.last_order_at
            from customers c
            left join (select customer_id, count(*) as order_count, sum(amount) as order_total,
                              max(placed_at) as last_order_at
                       from orders
                       group by customer_id) o on o.customer_id = c.id""";

    private static final Logger LOG = LoggerFactory.getLogger(SampleWarehouse.class);
    private static final String DATABASE = "shop";

    private final SampleOptions options;
    private final SampleChanges changes;
    private @Nullable PostgresServer server;
    private boolean closed;

    public SampleWarehouse(SampleOptions options) {
        this.options = options;
        this.changes = new SampleChanges(options);
    }

    /** Starts the server and fills it. */
    public void start() {
        PostgresServer started = startServer();
        try {
            createDatabase(started);
            fill(started);
        } catch (SQLException e) {
            close();
            throw new IllegalStateException("The sample warehouse cannot be filled", e);
        }
        LOG.info("The sample warehouse listens on {}:{}", host(), port());
    }

    /** The address that it listens on. */
    public String host() {
        return PostgresServer.HOST;
    }

    /** The port that it listens on. */
    public int port() {
        return server().port();
    }

    /** The database with the tables. */
    public String database() {
        return DATABASE;
    }

    /** The role that reads. */
    public String user() {
        return SampleData.READER;
    }

    /** The password of the role that reads. */
    public String password() {
        return options.password();
    }

    /** The database as its superuser sees it, for what the reading role may not do. */
    public DataSource superuser() {
        return server().superuser(DATABASE);
    }

    /**
     * Changes exactly so many rows of the model's result, in one transaction; no customer is hit twice. Each call makes
     * other changes, and the same calls on an equal sample make the same.
     */
    public void applyChanges(int updated, int inserted, int deleted) {
        synchronized (changes) {
            try (Connection connection = superuser().getConnection()) {
                changes.apply(connection, updated, inserted, deleted);
            } catch (SQLException e) {
                throw new IllegalStateException("The sample cannot be changed", e);
            }
        }
    }

    /** Gives the newest customers, so many at most, an address of this domain. */
    void moveNewest(int customers, String domain) {
        try (Connection connection = superuser().getConnection()) {
            SampleData.execute(connection, SampleChanges.MOVE_NEWEST.formatted(domain, customers));
        } catch (SQLException e) {
            throw new IllegalStateException("The sample cannot be changed", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (server != null) {
            server.close();
            server = null;
        }
    }

    ProcessHandle process() {
        return server().process();
    }

    private synchronized PostgresServer startServer() {
        if (closed || server != null) {
            throw new IllegalStateException("The sample warehouse was started or closed before");
        }
        server = PostgresServer.start(options.folder(), options.port());
        return server;
    }

    private synchronized PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("The sample warehouse does not run");
        }
        return server;
    }

    private void createDatabase(PostgresServer started) throws SQLException {
        try (Connection connection = started.superuser("postgres").getConnection()) {
            SampleData.execute(connection, createReader(connection));
            SampleData.execute(connection, "create database " + DATABASE);
            for (String database : new String[] {DATABASE, "postgres", "template1"}) {
                SampleData.execute(connection, "revoke all on database " + database + " from public");
            }
            SampleData.execute(connection, "grant connect on database " + DATABASE + " to " + user());
        }
    }

    private void fill(PostgresServer started) throws SQLException {
        try (Connection connection = started.superuser(DATABASE).getConnection()) {
            SampleData.create(connection, options);
        }
    }

    /** The statement with its password quoted by the server. */
    private String createReader(Connection connection) throws SQLException {
        String sql = "select format('create role " + user() + " login password %L', ?::text)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, password());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
