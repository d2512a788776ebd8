package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.databind.JsonNode;

/** Writes JSON lists as PostgreSQL reads arrays: {@code {"a",NULL,{"b"}}}. */
final class PostgresArray {
    private PostgresArray() {}

    static String literal(Column column, JsonNode list) throws RowException {
        boolean isJson = column.castType().startsWith("json");
        StringBuilder literal = new StringBuilder();
        append(column, list, isJson, literal);
        return literal.toString();
    }

    private static void append(Column column, JsonNode list, boolean isJson, StringBuilder literal)
            throws RowException {
        char separator = '{';
        for (JsonNode item : list) {
            literal.append(separator);
            separator = ',';
            if (item.isNull()) {
                literal.append("NULL");
            } else if (item.isArray() && !isJson) {
                append(column, item, false, literal);
            } else {
                quote(isJson ? Values.json(column, item) : Values.text(column, item), literal);
            }
        }
        literal.append(list.isEmpty() ? "{}" : "}");
    }

    private static void quote(String text, StringBuilder literal) {
        literal.append('"')
                .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }
}
