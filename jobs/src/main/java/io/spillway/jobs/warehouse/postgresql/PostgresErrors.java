package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.WarehouseException.Cause;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Sorts errors by SQLSTATE into those that may pass and those that a user has to mend, and words them. */
final class PostgresErrors {
    /** Connection lost, serialization and standby conflicts, too many connections, shut down, lock and time limits. */
    private static final Set<String> TRANSIENT_STATES =
            Set.of("40001", "53300", "57P01", "57P02", "57P03", "55P03", "25P03");

    private PostgresErrors() {}

    static WarehouseException sort(SQLException error, int prefix) {
        return sort(error, prefix, "");
    }

    /**
     * The error in a statement that ends in the user's SQL.
     *
     * @param prefix how many characters stand before the user's SQL
     * @param sql the user's SQL, to tell line and column; empty if positions mean nothing to the user
     */
    static WarehouseException sort(SQLException error, int prefix, String sql) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        boolean mayPass = state.startsWith("08") || TRANSIENT_STATES.contains(state);
        return new WarehouseException(mayPass ? Cause.TRANSIENT : Cause.USER, text(error, state, prefix, sql), error);
    }

    private static String text(SQLException error, String state, int prefix, String sql) {
        ServerErrorMessage server = error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        if (server == null) {
            return oneLine("PostgreSQL: %s".formatted(error.getMessage()));
        }
        // the detail may quote row values, so it stays out
        String hint = server.getHint() == null ? "" : " (hint: " + server.getHint() + ")";
        return oneLine("PostgreSQL says: %s%s%s [%s]"
                .formatted(server.getMessage(), place(server.getPosition() - prefix, sql), hint, state));
    }

    private static String place(int position, String sql) {
        if (position < 1 || position > sql.length() + 1) {
            return "";
        }
        String before = sql.substring(0, position - 1);
        int line = (int) before.lines().count() + (before.isEmpty() || before.endsWith("\n") ? 1 : 0);
        int column = position - before.lastIndexOf('\n') - 1;
        return " at line %d, column %d of the query".formatted(line, column);
    }

    /** An error while connecting. Never quotes the driver's text where that could hold the URL. */
    static WarehouseException connecting(SQLException error, WarehouseSpec spec) {
        String at = "%s:%d".formatted(spec.host(), spec.port());
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        String message = switch (state) {
            case "28P01", "28000" ->
                "PostgreSQL at %s refuses user \"%s\": check user and password (%s)"
                        .formatted(at, spec.user(), serverText(error));
            case "3D000" -> "PostgreSQL at %s has no database \"%s\"".formatted(at, spec.database());
            case "08004" -> "PostgreSQL at %s refuses the connection (%s)".formatted(at, serverText(error));
            default -> unreachable(error, at);
        };
        boolean user = state.startsWith("28") || state.equals("3D000") || isUnknownHost(error);
        return new WarehouseException(user ? Cause.USER : Cause.TRANSIENT, oneLine(message), error);
    }

    private static String unreachable(SQLException error, String at) {
        if (isUnknownHost(error)) {
            return "The host of %s is not known: check the warehouse's host".formatted(at);
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return "Nothing accepts connections at %s: check host and port, and that PostgreSQL runs".formatted(at);
            }
            if (cause instanceof SocketTimeoutException) {
                return "PostgreSQL at %s did not answer within 5 seconds: check host, port and firewall".formatted(at);
            }
            if (cause instanceof EOFException) {
                return "What listens at %s does not speak PostgreSQL's protocol: check the port".formatted(at);
            }
        }
        return "PostgreSQL at %s cannot be used (%s)".formatted(at, serverText(error));
    }

    private static boolean isUnknownHost(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static String serverText(SQLException error) {
        @Nullable ServerErrorMessage server = error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        return server == null ? String.valueOf(error.getMessage()) : String.valueOf(server.getMessage());
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }
}
