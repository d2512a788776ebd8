package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.jspecify.annotations.Nullable;

/**
 * MySQL and MariaDB, through MariaDB's driver, which is not part of Spillway. What they call a schema is a database.
 */
final class MySqlDialect implements Dialect {
    static final String NAME = "mysql";

    private static final int DEFAULT_PORT = 3306;
    private static final int MILLIS_PER_SECOND = 1000;

    private static final String COLUMNS = """
            SELECT column_name, column_type, data_type
            FROM information_schema.columns
            WHERE table_schema = ? AND table_name = ? AND extra NOT LIKE '%GENERATED%'
            ORDER BY ordinal_position
            """;

    private static final String UNIQUE_KEYS = """
            SELECT index_name, column_name, sub_part
            FROM information_schema.statistics
            WHERE table_schema = ? AND table_name = ? AND non_unique = 0
            """;

    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "year");
    private static final Set<String> TEXTS = Set.of("char", "varchar", "tinytext", "text", "mediumtext", "longtext");
    private static final Set<String> BYTES =
            Set.of("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob");

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
        return List.of("require", "disable", "verify-ca", "verify-full");
    }

    /**
     * The address that was looked at is the one that is connected to, unless the certificate vouches for the name. No
     * database is named: statements name theirs.
     */
    @Override
    public JdbcConnectionOptions options(DatabaseSettings settings, String password, long silenceMillis)
            throws IOException {
        InetAddress address = InetAddress.getByName(settings.host());
        AllowedSockets.check(address, settings.host());
        String plain =
                address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        String host = settings.sslMode().equals("verify-full") ? settings.host() : plain;
        String millis = String.valueOf(silenceMillis);
        return new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                .withUrl("jdbc:mariadb://%s:%d/".formatted(host, settings.port()))
                .withDriverName("org.mariadb.jdbc.Driver")
                .withUsername(settings.user())
                .withPassword(password)
                .withProperty("sslMode", settings.sslMode().equals("require") ? "trust" : settings.sslMode())
                .withProperty("connectTimeout", millis)
                .withProperty("socketTimeout", millis)
                .withProperty("tcpKeepAlive", "true")
                .withProperty("allowLocalInfile", "false")
                .withProperty("continueBatchOnError", "false")
                .build();
    }

    @Override
    public void prepare(Connection connection, long timeoutMillis) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long seconds = Math.max(1, timeoutMillis * 3 / 4 / MILLIS_PER_SECOND);
            statement.execute("SET SESSION innodb_lock_wait_timeout = " + seconds + ", lock_wait_timeout = " + seconds);
            // otherwise values that do not fit are cut and changed without a word
            statement.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
            statement.execute("SET SESSION time_zone = '+00:00'");
        }
    }

    @Override
    public String name(String plain) {
        return '`' + plain.replace("`", "``") + '`';
    }

    @Override
    public String table(DatabaseSettings settings) {
        return name(schema(settings)) + "." + name(settings.table());
    }

    private static String schema(DatabaseSettings settings) {
        @Nullable String schema = settings.schema();
        return schema == null ? settings.database() : schema;
    }

    @Override
    public Optional<Table> describe(Connection connection, DatabaseSettings settings) throws SQLException {
        Map<String, Column> columns = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            ofTable(statement, settings);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String type = row.getString(2);
                    columns.put(
                            row.getString(1),
                            new Column(
                                    row.getString(1),
                                    type,
                                    type,
                                    kind(row.getString(3).toLowerCase(Locale.ROOT))));
                }
            }
        }
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(table(settings), columns, uniqueKeys(connection, settings)));
    }

    private static void ofTable(PreparedStatement statement, DatabaseSettings settings) throws SQLException {
        statement.setString(1, schema(settings));
        statement.setString(2, settings.table());
    }

    /** An index over the first characters of a column tells rows apart less well than the column does. */
    private static List<Set<String>> uniqueKeys(Connection connection, DatabaseSettings settings) throws SQLException {
        Map<String, Set<String>> keys = new LinkedHashMap<>();
        Set<String> inPart = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(UNIQUE_KEYS)) {
            ofTable(statement, settings);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String index = row.getString(1);
                    @Nullable String column = row.getString(2);
                    if (column == null || row.getString(3) != null) {
                        inPart.add(index);
                    } else {
                        keys.computeIfAbsent(index, name -> new HashSet<>()).add(column);
                    }
                }
            }
        }
        keys.keySet().removeAll(inPart);
        return keys.values().stream().<Set<String>>map(Set::copyOf).toList();
    }

    private static Column.Kind kind(String type) {
        if (INTEGERS.contains(type)) {
            return Column.Kind.INTEGER;
        }
        if (TEXTS.contains(type)) {
            return Column.Kind.TEXT;
        }
        if (BYTES.contains(type)) {
            return Column.Kind.BYTES;
        }
        return switch (type) {
            case "bit" -> Column.Kind.BITS;
            case "json" -> Column.Kind.JSON;
            case "datetime", "timestamp" -> Column.Kind.MOMENT;
            default -> Column.Kind.OTHER;
        };
    }

    /** Statements that change nothing show what may be done; rights may come from roles and patterns of names. */
    @Override
    public List<String> missingRights(Connection connection, DatabaseSettings settings) throws SQLException {
        String table = table(settings);
        Optional<String> column = describe(connection, settings)
                .flatMap(found -> found.columns().keySet().stream().findFirst())
                .map(this::name);
        Map<String, String> harmless = new LinkedHashMap<>();
        harmless.put("SELECT", "SELECT %s FROM %s WHERE 1 = 0".formatted(column.orElse("1"), table));
        harmless.put(
                "INSERT", "INSERT INTO %s (%s) SELECT NULL FROM DUAL WHERE 1 = 0".formatted(table, column.orElse("")));
        harmless.put("UPDATE", "UPDATE %1$s SET %2$s = %2$s WHERE 1 = 0".formatted(table, column.orElse("")));
        harmless.put("DELETE", "DELETE FROM %s WHERE 1 = 0".formatted(table));
        List<String> missing = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> attempt : harmless.entrySet()) {
                if (!isAllowed(statement, attempt.getValue())) {
                    missing.add(attempt.getKey());
                }
            }
        } finally {
            connection.rollback();
        }
        return missing;
    }

    private static boolean isAllowed(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            if (MySqlFindings.isDenied(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public String upsert(List<Column> keys, List<Column> others, Table table) {
        // VALUES() and not a row's alias, which MariaDB does not know
        String changes = Stream.concat(keys.stream().limit(others.isEmpty() ? 1 : 0), others.stream())
                .map(column -> "%1$s = VALUES(%1$s)".formatted(name(column.name())))
                .collect(Collectors.joining(", "));
        List<Column> all = Stream.concat(keys.stream(), others.stream()).toList();
        return "INSERT INTO %s (%s) VALUES (%s) ON DUPLICATE KEY UPDATE %s"
                .formatted(
                        table.name(),
                        all.stream().map(column -> name(column.name())).collect(Collectors.joining(", ")),
                        all.stream().map(MySqlDialect::parameter).collect(Collectors.joining(", ")),
                        changes);
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
        return column.kind() == Column.Kind.BITS ? "CAST(? AS UNSIGNED)" : "?";
    }

    @Override
    public boolean upsertsByAnyKey() {
        return true;
    }

    @Override
    public @Nullable Object value(Column column, JsonNode value) throws RowException {
        if (value.isNull()) {
            return null;
        }
        return switch (column.kind()) {
            case JSON -> Values.json(column, value);
            case BYTES -> Values.bytes(column, value);
            case INTEGER, BITS -> MySqlValues.integer(column, value);
            case MOMENT -> MySqlValues.moment(column, value);
            case TEXT, ARRAY, OTHER -> Values.text(column, value);
        };
    }

    @Override
    public String type(JsonNode example) {
        return switch (example.getNodeType()) {
            case NUMBER -> example.isIntegralNumber() ? "bigint" : "decimal(38, 10)";
            case BOOLEAN -> "boolean";
            case ARRAY, OBJECT -> "json";
            case STRING, NULL, MISSING, BINARY, POJO -> "text";
        };
    }

    /** A key has to be of limited length. */
    @Override
    public String keyType(JsonNode example) {
        return example.isNumber() ? type(example) : "varchar(255)";
    }

    @Override
    public Finding sort(SQLException error, DatabaseSettings settings) {
        return MySqlFindings.sort(error, settings, this);
    }

    /** A column that gets no value has an error of its own. */
    @Override
    public Optional<String> nullColumn(SQLException error) {
        return Optional.empty();
    }

    /** MySQL's errors name the column. */
    @Override
    public Optional<String> culprit(Connection connection, Plan plan, SQLException error) {
        return Optional.empty();
    }
}
