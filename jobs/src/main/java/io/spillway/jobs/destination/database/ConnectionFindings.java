package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.Verdict;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Words what is wrong with a connection when the server itself said nothing. Drivers' texts may hold URLs. */
final class ConnectionFindings {
    private ConnectionFindings() {}

    static Finding of(Throwable error, DatabaseSettings settings) {
        String at = settings.at();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedAddressException) {
                return new Finding(Verdict.HALT, false, String.valueOf(cause.getMessage()));
            }
            if (cause instanceof ClassNotFoundException) {
                return new Finding(
                        Verdict.HALT,
                        false,
                        "the driver %s is not on the class path: put its jar there".formatted(cause.getMessage()));
            }
            if (cause instanceof UnknownHostException) {
                return new Finding(Verdict.RETRY, false, "the host of %s is not known".formatted(at));
            }
            if (cause instanceof ConnectException) {
                return new Finding(Verdict.RETRY, false, "nothing accepts connections at %s".formatted(at));
            }
            if (cause instanceof SocketTimeoutException) {
                return new Finding(Verdict.RETRY, false, "%s did not answer in time".formatted(at));
            }
        }
        String state = error instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
        return new Finding(
                Verdict.RETRY,
                false,
                "no answer from %s: %s %s"
                        .formatted(at, state, error.getMessage())
                        .strip());
    }
}
