package io.spillway.jobs.warehouse.postgresql;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.QueryExecutorBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's own stream from the server. The driver takes a lock and makes an array for every message of a COPY,
 * which costs more than all else that is done with a row; reading them from the stream does neither. The driver hides
 * its stream: where it cannot be had, rows are read the driver's way.
 */
final class DriverStream {
    private static final Logger LOG = LoggerFactory.getLogger(DriverStream.class);
    private static final @Nullable Field STREAM = field();

    private DriverStream() {}

    private static @Nullable Field field() {
        try {
            Field field = QueryExecutorBase.class.getDeclaredField("pgStream");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info("This PostgreSQL driver does not give its stream away, reading is slower: {}", e.toString());
            return null;
        }
    }

    /** The stream of a connection, null if the driver does not give it away. */
    static @Nullable PGStream of(BaseConnection connection) {
        QueryExecutor executor = connection.getQueryExecutor();
        if (STREAM == null || !(executor instanceof QueryExecutorBase)) {
            return null;
        }
        try {
            return (PGStream) STREAM.get(executor);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The driver's stream was accessible and is not any more", e);
        }
    }
}
