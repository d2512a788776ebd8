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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Sorts errors by SQLSTATE into those that may pass and those that a user has to mend, and words them. */
final class PostgresErrors {
    /** Lock and time limits, an ended session, a crash or shut-down, an error of the server's disk. */
    private static final Set<String> TRANSIENT_STATES =
            Set.of("55P03", "57014", "25P03", "25P04", "57P01", "57P02", "57P03", "57P05", "58030");

    /** Connection lost; serialization, deadlock and standby conflicts; out of connections, memory or disk. */
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53");

    /** Refused login, unknown database, no right to connect. */
    private static final Set<String> USER_CLASSES_CONNECTING = Set.of("28", "3D", "42");

    private static final String PROTOCOL_VIOLATION = "08P01";
    private static final String NOT_CONNECTED = "08001";
    private static final String DATA_EXCEPTION = "22";
    private static final Pattern VALUE = Pattern.compile("\".*\"", Pattern.DOTALL);
    private static final Pattern BLANKS_AND_CONTROLS = Pattern.compile("[\\s\\p{Cntrl}]+");

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
        boolean mayPass = TRANSIENT_STATES.contains(state)
                || (TRANSIENT_CLASSES.contains(classOf(state)) && !isRefusal(error, state));
        return new WarehouseException(
                mayPass ? Cause.TRANSIENT : Cause.USER,
                text(error, state, prefix, sql),
                quotesValue(error) ? null : error);
    }

    /** The server's own word for a parameter without a value, rather than the driver's for a server of another kind. */
    private static boolean isRefusal(SQLException error, String state) {
        return state.equals(PROTOCOL_VIOLATION)
                && error instanceof PSQLException psql
                && psql.getServerErrorMessage() != null;
    }

    private static String classOf(String state) {
        return state.length() < 2 ? "" : state.substring(0, 2);
    }

    /** Whether the message may hold a row's value. One with a position in the statement quotes the statement. */
    private static boolean quotesValue(SQLException error) {
        ServerErrorMessage server = error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        return server != null
                && server.getPosition() == 0
                && DATA_EXCEPTION.equals(classOf(String.valueOf(server.getSQLState())));
    }

    private static String text(SQLException error, String state, int prefix, String sql) {
        ServerErrorMessage server = error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        if (server == null) {
            return oneLine("PostgreSQL: %s".formatted(error.getMessage()));
        }
        // the detail may quote row values, so it stays out
        String hint = server.getHint() == null ? "" : " (hint: " + server.getHint() + ")";
        String message = String.valueOf(server.getMessage());
        String safe = quotesValue(error) ? VALUE.matcher(message).replaceAll("\"…\"") : message;
        return oneLine(
                "PostgreSQL says: %s%s%s [%s]".formatted(safe, place(server.getPosition() - prefix, sql), hint, state));
    }

    private static String place(int position, String sql) {
        // the server counts characters, not their halves
        if (sql.isEmpty() || position < 1 || position > sql.codePointCount(0, sql.length()) + 1) {
            return "";
        }
        String before = sql.substring(0, sql.offsetByCodePoints(0, position - 1));
        int line = (int) before.lines().count() + (before.isEmpty() || before.endsWith("\n") ? 1 : 0);
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1;
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
        boolean user = USER_CLASSES_CONNECTING.contains(classOf(state)) || isUnknownHost(error);
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
                return silent(at);
            }
            if (cause instanceof EOFException) {
                return foreign(at);
            }
        }
        String state = String.valueOf(error.getSQLState());
        if (state.equals(PROTOCOL_VIOLATION)) {
            return foreign(at);
        }
        if (state.equals(NOT_CONNECTED)) {
            return silent(at);
        }
        return "PostgreSQL at %s cannot be used (%s)".formatted(at, serverText(error));
    }

    private static String foreign(String at) {
        return "What listens at %s does not speak PostgreSQL's protocol: check the port".formatted(at);
    }

    private static String silent(String at) {
        return "PostgreSQL at %s did not answer within 5 seconds: check host, port and firewall".formatted(at);
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
        return BLANKS_AND_CONTROLS.matcher(text).replaceAll(" ").strip();
    }
}
