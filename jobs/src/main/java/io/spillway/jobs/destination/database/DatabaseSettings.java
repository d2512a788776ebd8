package io.spillway.jobs.destination.database;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What only databases have.
 *
 * @param dialect {@code postgresql} or {@code mysql}
 * @param schema of the table, null for where the session finds it
 * @param table its name as the database keeps it
 * @param keys the columns that events identify rows by, empty if only the events themselves tell
 * @param columns the other columns that are Spillway's: what an event leaves out of them is NULL
 */
record DatabaseSettings(
        String dialect,
        String host,
        int port,
        String database,
        String user,
        String sslMode,
        @Nullable String schema,
        String table,
        List<String> keys,
        List<String> columns) {
    DatabaseSettings {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
    }

    /** The same for events with these members. */
    DatabaseSettings fit(List<String> keyColumns, List<String> otherColumns) {
        return new DatabaseSettings(
                dialect, host, port, database, user, sslMode, schema, table, keyColumns, otherColumns);
    }

    /** The server's address, for people. */
    String at() {
        return host + ":" + port;
    }
}
