package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.jspecify.annotations.Nullable;

/** What differs between databases. Thread-safe; holds nothing. */
sealed interface Dialect permits PostgresDialect, MySqlDialect {

    /** What can stand in a connection file. */
    List<String> NAMES = List.of(PostgresDialect.NAME, MySqlDialect.NAME);

    /** The dialect of this name. */
    static Optional<Dialect> find(String name) {
        return switch (name) {
            case PostgresDialect.NAME -> Optional.of(new PostgresDialect());
            case MySqlDialect.NAME -> Optional.of(new MySqlDialect());
            default -> Optional.empty();
        };
    }

    /** Its name in connection files. */
    String name();

    /** The port unless a file says another one. */
    int defaultPort();

    /** How connections may be encrypted, the default first. */
    List<String> sslModes();

    /**
     * How to connect. The URL holds nothing that a user wrote, and no password.
     *
     * @param silenceMillis after which a login is given up
     * @throws IOException if the host is unknown or may not be a destination
     */
    JdbcConnectionOptions options(DatabaseSettings settings, String password, long silenceMillis) throws IOException;

    /** Readies a new session for requests that end by a time limit. */
    void prepare(Connection connection, long timeoutMillis) throws SQLException;

    /** A name of a column, quoted. */
    String name(String plain);

    /** The table, quoted. */
    String table(DatabaseSettings settings);

    /** Looks at the table; empty if there is none. */
    Optional<Table> describe(Connection connection, DatabaseSettings settings) throws SQLException;

    /** Which of the rights that a mirror needs are missing, as GRANT names them. */
    List<String> missingRights(Connection connection, DatabaseSettings settings) throws SQLException;

    /** The statement that gives rights. */
    default String grant(DatabaseSettings settings, List<String> rights) {
        return "GRANT %s ON %s TO %s".formatted(String.join(", ", rights), table(settings), name(settings.user()));
    }

    /** Writes a row whether it is there or not; its parameters are the key's values and the others'. */
    String upsert(List<Column> keys, List<Column> others, Table table);

    /** Deletes a row; its parameters are the key's values. */
    String delete(List<Column> keys, Table table);

    /** Whether an upsert takes a row for the same that equals it in any unique key. */
    boolean upsertsByAnyKey();

    /**
     * A value as a statement's parameter: text, bytes or null.
     *
     * @throws RowException if the column cannot hold it
     */
    @Nullable Object value(Column column, JsonNode value) throws RowException;

    /** The type that a column for such values may have. */
    String type(JsonNode example);

    /** The type that a key's column for such values may have. */
    String keyType(JsonNode example);

    /** What an error means. */
    Finding sort(SQLException error, DatabaseSettings settings);

    /** The column that may not be NULL and was, if that is the error. */
    Optional<String> nullColumn(SQLException error);

    /**
     * The column whose value was refused, if the error of a single row does not name it. No transaction is open before
     * and after.
     */
    Optional<String> culprit(Connection connection, Plan plan, SQLException error) throws SQLException;
}
