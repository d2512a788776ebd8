package io.spillway.jobs.destination.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Finds the column whose value PostgreSQL refuses without naming it, by casting a row's values one by one. */
final class PostgresCulprit {
    private static final String DATA_EXCEPTION = "22";
    private static final String CHECK_VIOLATION = "23514";
    private static final String TOO_LONG = "22001";

    private final Connection connection;
    private final SQLException error;

    PostgresCulprit(Connection connection, SQLException error) {
        this.connection = connection;
        this.error = error;
    }

    Optional<String> find(Plan plan) throws SQLException {
        String state = String.valueOf(error.getSQLState());
        boolean isSingle =
                plan.batches().size() == 1 && plan.batches().get(0).rows().size() == 1;
        boolean isNamed =
                PostgresFindings.server(error).map(ServerErrorMessage::getTable).isPresent();
        if (!isSingle || isNamed || !(state.startsWith(DATA_EXCEPTION) || state.equals(CHECK_VIOLATION))) {
            return Optional.empty();
        }
        Plan.Batch batch = plan.batches().get(0);
        List<@Nullable Object> values = batch.rows().get(0);
        for (int i = 0; i < values.size(); i++) {
            Column column = batch.columns().get(i);
            if (state.equals(TOO_LONG) ? isTooLong(column, values.get(i)) : isRefused(column, values.get(i))) {
                return Optional.of(column.name());
            }
        }
        return Optional.empty();
    }

    /** A cast would cut the value, so the error's words are compared with the column. */
    private boolean isTooLong(Column column, @Nullable Object value) {
        String length = column.type().replaceAll("[^0-9]", "");
        return value instanceof String text
                && !length.isEmpty()
                && String.valueOf(error.getMessage()).contains(column.type())
                && text.codePointCount(0, text.length()) > Integer.parseInt(length);
    }

    private boolean isRefused(Column column, @Nullable Object value) throws SQLException {
        if (value == null) {
            return false;
        }
        try (PreparedStatement cast = connection.prepareStatement("SELECT CAST(? AS " + column.type() + ")")) {
            Session.bind(cast, List.of(value));
            cast.execute();
            return false;
        } catch (PSQLException e) {
            return true;
        } finally {
            connection.rollback();
        }
    }
}
