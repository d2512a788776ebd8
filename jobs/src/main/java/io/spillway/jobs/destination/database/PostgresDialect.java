package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.jspecify.annotations.Nullable;

/** PostgreSQL: values go as texts that are cast to the column's type, so that the server alone knows its types. */
final class PostgresDialect implements Dialect {
    static final String NAME = "postgresql";

    private static final int DEFAULT_PORT = 5432;
    private static final String URL_WITHOUT_FIELDS = "jdbc:postgresql:///";
    private static final long MILLIS_PER_SECOND = 1000;
    private static final int FIRST_WITH_CONNECTION_CHECKS = 14;

    /** A column's type without its length is what values are cast to: a cast would cut, an assignment refuses. */
    private static final String COLUMNS = """
            SELECT a.attname,
                   pg_catalog.format_type(a.atttypid, a.atttypmod),
                   pg_catalog.format_type(a.atttypid, -1),
                   b.typname,
                   b.typcategory
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            JOIN pg_catalog.pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
            WHERE a.attrelid = pg_catalog.to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
                  AND a.attgenerated = ''
            ORDER BY a.attnum
            """;

    /** Unique indexes that an upsert can go by: whole, of plain columns, and checked at once. */
    private static final String UNIQUE_KEYS = """
            SELECT i.indexrelid, a.attname
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute a
              ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
            WHERE i.indrelid = pg_catalog.to_regclass(?) AND i.indisunique AND i.indisvalid AND i.indimmediate
                  AND i.indpred IS NULL AND i.indexprs IS NULL
            """;

    private static final String RIGHTS = """
            SELECT pg_catalog.has_any_column_privilege(t, 'SELECT'),
                   pg_catalog.has_any_column_privilege(t, 'INSERT'),
                   pg_catalog.has_any_column_privilege(t, 'UPDATE'),
                   pg_catalog.has_table_privilege(t, 'DELETE')
            FROM (SELECT pg_catalog.to_regclass(?)::pg_catalog.oid AS t) AS s
            """;

    private static final List<String> RIGHT_NAMES = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int defaultPort() {
        return DEFAULT_PORT;
    }

    @Override
    public List<String> sslModes() {
        return List.of("prefer", "disable", "require", "verify-ca", "verify-full");
    }

    @Override
    public JdbcConnectionOptions options(DatabaseSettings settings, String password, long silenceMillis) {
        String seconds = String.valueOf((silenceMillis + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND);
        return new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                .withUrl(URL_WITHOUT_FIELDS)
                .withDriverName("org.postgresql.Driver")
                .withUsername(settings.user())
                .withPassword(password)
                .withProperty("PGHOST", settings.host())
                .withProperty("PGPORT", String.valueOf(settings.port()))
                .withProperty("PGDBNAME", settings.database())
                .withProperty("sslmode", settings.sslMode())
                .withProperty("socketFactory", AllowedSockets.class.getName())
                .withProperty("connectTimeout", seconds)
                .withProperty("loginTimeout", seconds)
                .withProperty("socketTimeout", seconds)
                .withProperty("tcpKeepAlive", "true")
                .withProperty("ApplicationName", "spillway")
                .build();
    }

    @Override
    public void prepare(Connection connection, long timeoutMillis) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = " + timeoutMillis);
            // a lock that others hold is told as such before the time for the whole is over
            statement.execute("SET lock_timeout = " + Math.max(1, timeoutMillis * 3 / 4));
            statement.execute("SET idle_in_transaction_session_timeout = " + 2 * timeoutMillis);
            statement.execute("SET standard_conforming_strings = on");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET DateStyle = 'ISO, YMD'");
            statement.execute("SET IntervalStyle = 'iso_8601'");
            if (connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_CONNECTION_CHECKS) {
                // ends the statement of a client that went away
                statement.execute("SET client_connection_check_interval = '1s'");
            }
        }
    }

    @Override
    public String name(String plain) {
        return '"' + plain.replace("\"", "\"\"") + '"';
    }

    @Override
    public String table(DatabaseSettings settings) {
        @Nullable String schema = settings.schema();
        return schema == null ? name(settings.table()) : name(schema) + "." + name(settings.table());
    }

    @Override
    public Optional<Table> describe(Connection connection, DatabaseSettings settings) throws SQLException {
        Map<String, Column> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, table(settings));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.put(
                            row.getString(1),
                            new Column(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    kind(row.getString(4), row.getString(5))));
                }
            }
        }
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(table(settings), columns, uniqueKeys(connection, settings)));
    }

    private List<Set<String>> uniqueKeys(Connection connection, DatabaseSettings settings) throws SQLException {
        Map<Long, Set<String>> keys = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(UNIQUE_KEYS)) {
            statement.setString(1, table(settings));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.computeIfAbsent(row.getLong(1), index -> new HashSet<>())
                            .add(row.getString(2));
                }
            }
        }
        return keys.values().stream().<Set<String>>map(Set::copyOf).toList();
    }

    private static Column.Kind kind(String type, String category) {
        return switch (type) {
            case "json", "jsonb" -> Column.Kind.JSON;
            case "bytea" -> Column.Kind.BYTES;
            default ->
                switch (category) {
                    case "A" -> Column.Kind.ARRAY;
                    case "S" -> Column.Kind.TEXT;
                    default -> Column.Kind.OTHER;
                };
        };
    }

    @Override
    public List<String> missingRights(Connection connection, DatabaseSettings settings) throws SQLException {
        List<String> missing = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(RIGHTS)) {
            statement.setString(1, table(settings));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                for (int i = 0; i < RIGHT_NAMES.size(); i++) {
                    if (!row.getBoolean(i + 1)) {
                        missing.add(RIGHT_NAMES.get(i));
                    }
                }
            }
        }
        return missing;
    }

    @Override
    public String upsert(List<Column> keys, List<Column> others, Table table) {
        String changes = others.stream()
                .map(column -> "%1$s = EXCLUDED.%1$s".formatted(name(column.name())))
                .collect(Collectors.joining(", "));
        return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO %s"
                .formatted(
                        table.name(),
                        Stream.concat(keys.stream(), others.stream())
                                .map(column -> name(column.name()))
                                .collect(Collectors.joining(", ")),
                        Stream.concat(keys.stream(), others.stream())
                                .map(PostgresDialect::parameter)
                                .collect(Collectors.joining(", ")),
                        keys.stream().map(column -> name(column.name())).collect(Collectors.joining(", ")),
                        others.isEmpty() ? "NOTHING" : "UPDATE SET " + changes);
    }

    @Override
    public String delete(List<Column> keys, Table table) {
        return "DELETE FROM %s WHERE %s"
                .formatted(
                        table.name(),
                        keys.stream()
                                .map(column -> name(column.name()) + " = " + parameter(column))
                                .collect(Collectors.joining(" AND ")));
    }

    private static String parameter(Column column) {
        return "CAST(? AS " + column.castType() + ")";
    }

    @Override
    public boolean upsertsByAnyKey() {
        return false;
    }

    @Override
    public @Nullable Object value(Column column, JsonNode value) throws RowException {
        if (value.isNull()) {
            return null;
        }
        Object parameter = switch (column.kind()) {
            case JSON -> Values.json(column, value);
            case BYTES -> Values.bytes(column, value);
            case ARRAY -> value.isArray() ? PostgresArray.literal(column, value) : Values.text(column, value);
            case TEXT, INTEGER, BITS, MOMENT, OTHER -> Values.text(column, value);
        };
        if (parameter instanceof String text && text.indexOf('\0') >= 0) {
            throw Values.refusal(column, "cannot hold the character zero");
        }
        return parameter;
    }

    @Override
    public String type(JsonNode example) {
        return switch (example.getNodeType()) {
            case NUMBER -> example.isIntegralNumber() ? "bigint" : "numeric";
            case BOOLEAN -> "boolean";
            case ARRAY, OBJECT -> "jsonb";
            case STRING, NULL, MISSING, BINARY, POJO -> "text";
        };
    }

    @Override
    public String keyType(JsonNode example) {
        return type(example);
    }

    @Override
    public Finding sort(SQLException error, DatabaseSettings settings) {
        return new PostgresFindings(this, settings).sort(error);
    }

    @Override
    public Optional<String> nullColumn(SQLException error) {
        return PostgresFindings.nullColumn(error);
    }

    @Override
    public Optional<String> culprit(Connection connection, Plan plan, SQLException error) throws SQLException {
        return new PostgresCulprit(connection, error).find(plan);
    }
}
