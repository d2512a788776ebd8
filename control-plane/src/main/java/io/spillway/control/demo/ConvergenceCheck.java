package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says whether what a receiver holds is the model's result, key by key, by a way of its own: plain JDBC on one side,
 * the ledger on the other, and nothing of the engine between them. It compares the columns that the model has; what an
 * event says beyond them, constants for instance, is not looked at.
 *
 * @param connection lent for the time of a check, in no transaction
 * @param sql the model's query
 * @param primaryKey the column that is the key of an event
 * @param identifiers columns that the mapping made the user's id: compared, as text, with {@code userId}, or with the
 *     identifier of that name in a record
 */
public record ConvergenceCheck(Connection connection, String sql, String primaryKey, Set<String> identifiers) {
    private static final int ROWS_AT_ONCE = 2000;

    public ConvergenceCheck {
        identifiers = Set.copyOf(identifiers);
    }

    /** Reads the model's result in one statement, hence in one snapshot, and compares. */
    public Convergence compareWith(LedgerFold fold) throws SQLException {
        ConvergenceCount count = new ConvergenceCount(fold);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // without a transaction and a fetch size, the driver would keep all rows in memory
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet row = statement.executeQuery(sql)) {
                compareRows(row, fold, count);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return count.result();
    }

    private void compareRows(ResultSet row, LedgerFold fold, ConvergenceCount count) throws SQLException {
        List<TypedColumn> columns = TypedColumn.of(row.getMetaData());
        while (row.next()) {
            String key = row.getString(primaryKey);
            Optional<JsonNode> event = fold.event(key);
            if (event.isEmpty()) {
                count.missing(key);
            } else {
                count.compared(key, difference(columns, row, event.get()));
            }
        }
    }

    /** What the first column in which they differ says on both sides. */
    private Optional<String> difference(List<TypedColumn> columns, ResultSet row, JsonNode event) throws SQLException {
        for (TypedColumn column : columns) {
            JsonNode sent = sent(column, event);
            if (!matches(column, row, sent)) {
                return Optional.of("column %s is %s in the model, and in the event %s"
                        .formatted(column.name(), column.text(row), sent.isMissingNode() ? "absent" : sent.toString()));
            }
        }
        return Optional.empty();
    }

    private boolean matches(TypedColumn column, ResultSet row, JsonNode sent) throws SQLException {
        if (identifiers.contains(column.name())) {
            return ExactJson.text(sent).equals(column.text(row));
        }
        // the key found the event: that it is equal needs no second look
        return column.name().equals(primaryKey) || column.matches(row, sent);
    }

    private JsonNode sent(TypedColumn column, JsonNode event) {
        boolean record = event.path("type").asText().equals("record");
        if (!identifiers.contains(column.name())) {
            return values(event).path(column.name());
        }
        return record ? event.path("identifiers").path(column.name()) : event.path("userId");
    }

    private static JsonNode values(JsonNode event) {
        return switch (event.path("type").asText()) {
            case "identify" -> event.path("traits");
            case "track" -> event.path("properties");
            case "record" -> event.path("fields");
            default -> MissingNode.getInstance();
        };
    }
}
