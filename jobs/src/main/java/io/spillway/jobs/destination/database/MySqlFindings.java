package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.Verdict;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Sorts errors of MySQL and MariaDB, by their own numbers where SQLSTATE is too coarse. */
final class MySqlFindings {
    private static final Set<String> OF_ROWS = Set.of("21", "22", "23", "44", "45");
    private static final Set<String> OF_SETUP = Set.of("28", "3D", "42");

    /** Truncated, wrong, out of range, not JSON; a constraint; an error that a trigger raised. */
    private static final Set<Integer> ROW_CODES =
            Set.of(1048, 1062, 1264, 1265, 1292, 1366, 1406, 1411, 1525, 1644, 1690, 3140, 3819, 4025);

    private static final int NO_DEFAULT = 1364;

    /** No default for a column that gets no value; read-only; no such table, column or function. */
    private static final Set<Integer> SETUP_CODES = Set.of(1290, NO_DEFAULT, 1792, 1836);

    /** The driver's number of the connection, which makes the same words differ. */
    private static final Pattern CONNECTION = Pattern.compile("^\\(conn=-?[0-9]+\\) ");

    private static final int DATABASE_DENIED = 1044;
    private static final int LOGIN_DENIED = 1045;
    private static final int TABLE_DENIED = 1142;
    private static final int COLUMN_DENIED = 1143;

    private MySqlFindings() {}

    static boolean isDenied(SQLException error) {
        int code = error.getErrorCode();
        return code == DATABASE_DENIED || code == TABLE_DENIED || code == COLUMN_DENIED;
    }

    static Finding sort(SQLException error, DatabaseSettings settings, MySqlDialect dialect) {
        if (error.getErrorCode() <= 0) {
            return ConnectionFindings.of(error, settings);
        }
        String advice = "";
        if (error.getErrorCode() == LOGIN_DENIED) {
            advice = ": check user and password of \"%s\"".formatted(settings.user());
        } else if (isDenied(error)) {
            advice = ": run " + dialect.grant(settings, List.of("SELECT", "INSERT", "UPDATE", "DELETE"));
        } else if (error.getErrorCode() == NO_DEFAULT) {
            advice = ": map a field to it, or give it a default";
        }
        String message = CONNECTION.matcher(String.valueOf(error.getMessage())).replaceFirst("");
        String text = "%s %s%s".formatted(error.getSQLState(), message, advice);
        return new Finding(verdict(error), true, text);
    }

    private static Verdict verdict(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        String stateClass = state.substring(0, Math.min(2, state.length()));
        if (ROW_CODES.contains(error.getErrorCode()) || OF_ROWS.contains(stateClass)) {
            return Verdict.DIVIDE;
        }
        boolean isSetup = OF_SETUP.contains(stateClass) || SETUP_CODES.contains(error.getErrorCode());
        return isSetup ? Verdict.HALT : Verdict.RETRY;
    }
}
