package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.Verdict;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Sorts PostgreSQL's errors by SQLSTATE: what a row is to blame for, what a user has to mend, what may pass. */
final class PostgresFindings {
    /**
     * Data, cardinality, constraints, views' checks; an exception that a trigger raised; values beyond the server's
     * limits, as for an index.
     */
    private static final Set<String> OF_ROWS = Set.of("21", "22", "23", "44", "P0", "54");

    /** No such database or schema; names, types and rights; what the server cannot do, or not with this table. */
    private static final Set<String> OF_SETUP = Set.of("28", "3D", "3F", "42", "0A", "0L", "0P", "2B", "55");

    private static final Set<String> MAY_PASS = Set.of("55P03", "55006", "25P03");
    private static final String NOT_NULL = "23502";
    private static final String NO_RIGHT = "42501";
    private static final String READ_ONLY = "25006";

    private final PostgresDialect dialect;
    private final DatabaseSettings settings;

    PostgresFindings(PostgresDialect dialect, DatabaseSettings settings) {
        this.dialect = dialect;
        this.settings = settings;
    }

    /** What the server itself said, if it did. */
    static Optional<ServerErrorMessage> server(SQLException error) {
        for (@Nullable Throwable cause = error; cause != null; cause = next(cause)) {
            if (cause instanceof PSQLException psql && psql.getServerErrorMessage() != null) {
                return Optional.of(psql.getServerErrorMessage());
            }
        }
        return Optional.empty();
    }

    private static @Nullable Throwable next(Throwable cause) {
        @Nullable Throwable next = cause instanceof SQLException sql ? sql.getNextException() : null;
        return next == null ? cause.getCause() : next;
    }

    Finding sort(SQLException error) {
        Optional<ServerErrorMessage> server = server(error);
        if (server.isEmpty()) {
            return ConnectionFindings.of(error, settings);
        }
        String state = String.valueOf(server.get().getSQLState());
        return new Finding(verdict(state), true, words(state, server.get()));
    }

    private static Verdict verdict(String state) {
        String stateClass = state.substring(0, Math.min(2, state.length()));
        if (OF_ROWS.contains(stateClass)) {
            return Verdict.DIVIDE;
        }
        boolean isSetup = OF_SETUP.contains(stateClass) || state.equals(READ_ONLY);
        return isSetup && !MAY_PASS.contains(state) ? Verdict.HALT : Verdict.RETRY;
    }

    private String words(String state, ServerErrorMessage server) {
        String detail = server.getDetail() == null ? "" : " (" + server.getDetail() + ")";
        String hint = server.getHint() == null ? "" : " (hint: " + server.getHint() + ")";
        return "%s %s%s%s%s".formatted(state, server.getMessage(), detail, hint, advice(state, server));
    }

    private String advice(String state, ServerErrorMessage server) {
        return switch (state) {
            case "28P01", "28000" -> ": check user and password of \"%s\"".formatted(settings.user());
            case "3D000" -> ": check the name of the database";
            case READ_ONLY -> ": this server or this user only reads; use the primary's address";
            case NO_RIGHT -> ": run " + grant(String.valueOf(server.getMessage()));
            default -> "";
        };
    }

    private String grant(String message) {
        String user = dialect.name(settings.user());
        if (message.contains("schema") && settings.schema() != null) {
            return "GRANT USAGE ON SCHEMA %s TO %s".formatted(dialect.name(settings.schema()), user);
        }
        if (message.contains("database")) {
            return "GRANT CONNECT ON DATABASE %s TO %s".formatted(dialect.name(settings.database()), user);
        }
        return dialect.grant(settings, List.of("SELECT", "INSERT", "UPDATE", "DELETE"));
    }

    static Optional<String> nullColumn(SQLException error) {
        return server(error)
                .filter(message -> NOT_NULL.equals(message.getSQLState()))
                .map(ServerErrorMessage::getColumn);
    }
}
