package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowLayout;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGResultSetMetaData;

/** Finds out what a query gives, and picks from it what a layout asks for. */
final class ResultColumns {
    private static final String DECLARE = "DECLARE spillway_describe NO SCROLL CURSOR FOR\n";

    /** Types whose binary form is the encoding of a {@link ColumnType}; every other one is cast to text. */
    private static final Map<String, ColumnType> BINARY = Map.ofEntries(
            Map.entry("bool", ColumnType.BOOLEAN),
            Map.entry("bytea", ColumnType.BYTEA),
            Map.entry("int8", ColumnType.INT8),
            Map.entry("int2", ColumnType.INT2),
            Map.entry("int4", ColumnType.INT4),
            Map.entry("text", ColumnType.TEXT),
            Map.entry("varchar", ColumnType.TEXT),
            Map.entry("bpchar", ColumnType.TEXT),
            Map.entry("name", ColumnType.TEXT),
            Map.entry("json", ColumnType.JSON),
            Map.entry("float4", ColumnType.FLOAT4),
            Map.entry("float8", ColumnType.FLOAT8),
            Map.entry("date", ColumnType.DATE),
            Map.entry("time", ColumnType.TIME),
            Map.entry("timestamp", ColumnType.TIMESTAMP),
            Map.entry("timestamptz", ColumnType.TIMESTAMPTZ),
            Map.entry("interval", ColumnType.INTERVAL),
            Map.entry("timetz", ColumnType.TIMETZ),
            Map.entry("numeric", ColumnType.NUMERIC),
            Map.entry("uuid", ColumnType.UUID),
            Map.entry("jsonb", ColumnType.JSONB));

    /** What the driver calls an integer with a sequence. */
    private static final Map<String, String> SERIALS =
            Map.of("bigserial", "int8", "serial", "int4", "smallserial", "int2");

    private ResultColumns() {}

    /**
     * The columns of a query, without running it. This is also the proof that the text is one complete query: see
     * {@link SqlFence}. To be called within a transaction.
     */
    static List<ResultColumn> describe(Session session, String query) throws WarehouseException {
        try (Statement statement = session.connection().createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(DECLARE + query);
            List<ResultColumn> columns;
            try (ResultSet none = statement.executeQuery("FETCH 0 FROM spillway_describe")) {
                columns = columns(none.getMetaData());
            }
            statement.execute("CLOSE spillway_describe");
            refuseDuplicates(columns);
            return columns;
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, DECLARE.length(), query);
        }
    }

    private static List<ResultColumn> columns(ResultSetMetaData meta) throws SQLException {
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(column(meta, i));
        }
        return columns;
    }

    private static ResultColumn column(ResultSetMetaData meta, int index) throws SQLException {
        String name = meta.getColumnLabel(index);
        String told = meta.getColumnTypeName(index);
        String typeName = SERIALS.getOrDefault(told, told);
        // the name is no proof: other types may begin with _, and arrays outside of the search path do not
        boolean array = meta.getColumnType(index) == Types.ARRAY;
        ColumnType scalar = BINARY.get(array && typeName.startsWith("_") ? typeName.substring(1) : typeName);
        String cast = scalar != null ? "" : array ? "::text[]" : "::text";
        ColumnType type = array ? ColumnType.ARRAY : scalar == null ? ColumnType.TEXT : scalar;
        return new ResultColumn(new Column(name, type), typeName, cast, base(meta, index));
    }

    private static @Nullable BaseColumn base(ResultSetMetaData meta, int index) throws SQLException {
        PGResultSetMetaData base = meta.unwrap(PGResultSetMetaData.class);
        String table = base.getBaseTableName(index);
        return table.isEmpty()
                ? null
                : new BaseColumn(base.getBaseSchemaName(index), table, base.getBaseColumnName(index));
    }

    private static void refuseDuplicates(List<ResultColumn> columns) throws WarehouseException {
        if (columns.isEmpty()) {
            throw user("The model's query gives no columns");
        }
        Set<String> names = new HashSet<>();
        for (ResultColumn column : columns) {
            if (!names.add(column.column().name())) {
                throw user("The model's query gives two columns called \"%s\": give one of them an alias"
                        .formatted(column.column().name()));
            }
        }
    }

    /** The layout's columns, in its order, as the query gives them now. */
    static List<ResultColumn> select(List<ResultColumn> columns, RowLayout layout) throws WarehouseException {
        Map<String, ResultColumn> byName = columns.stream()
                .collect(Collectors.toMap(column -> column.column().name(), Function.identity()));
        List<ResultColumn> selected = new ArrayList<>();
        for (Column wanted : layout.columns()) {
            ResultColumn found = byName.get(wanted.name());
            if (found == null) {
                throw user("Column \"%s\" is gone from the model's result: mend the model or the mapping"
                        .formatted(wanted.name()));
            }
            if (found.column().type() != wanted.type()) {
                throw user("Column \"%s\" was %s and is %s now: save the connection again, which leads to a full run"
                        .formatted(wanted.name(), wanted.type(), found.column().type()));
            }
            selected.add(found);
        }
        return selected;
    }

    private static WarehouseException user(String message) {
        return new WarehouseException(WarehouseException.Cause.USER, message, null);
    }
}
