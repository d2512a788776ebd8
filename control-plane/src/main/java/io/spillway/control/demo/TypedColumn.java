package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A column of a model's result, and how its values are to look in an event. */
record TypedColumn(int index, String name, String type) {

    static List<TypedColumn> of(ResultSetMetaData result) throws SQLException {
        List<TypedColumn> columns = new ArrayList<>();
        for (int i = 1; i <= result.getColumnCount(); i++) {
            columns.add(new TypedColumn(i, result.getColumnLabel(i), result.getColumnTypeName(i)));
        }
        return columns;
    }

    /** What the row has, as people would write it. */
    String text(ResultSet row) throws SQLException {
        return String.valueOf(row.getString(index));
    }

    boolean matches(ResultSet row, JsonNode value) throws SQLException {
        if (row.getObject(index) == null) {
            return value.isNull() || value.isMissingNode();
        }
        if (type.startsWith("_")) {
            return JsonValues.equal(row.getArray(index).getArray(), value);
        }
        return switch (type) {
            case "int2", "int4", "int8", "serial", "bigserial", "numeric" ->
                JsonValues.equal(row.getBigDecimal(index), value);
            case "float4" -> value.isNumber() && value.floatValue() == row.getFloat(index);
            case "float8" -> value.isNumber() && value.doubleValue() == row.getDouble(index);
            case "bool" -> value.isBoolean() && value.booleanValue() == row.getBoolean(index);
            case "timestamp", "timestamptz" -> JsonValues.equal(time(row), value);
            case "json", "jsonb" -> JsonValues.equal(ExactJson.read(row.getString(index)), value);
            default -> value.isTextual() && value.textValue().equals(row.getString(index));
        };
    }

    private OffsetDateTime time(ResultSet row) throws SQLException {
        return type.equals("timestamptz")
                ? row.getObject(index, OffsetDateTime.class)
                : row.getObject(index, LocalDateTime.class).atOffset(ZoneOffset.UTC);
    }
}
