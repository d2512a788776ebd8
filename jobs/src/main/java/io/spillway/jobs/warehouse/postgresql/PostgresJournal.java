package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.spec.RowLogEntry;
import io.spillway.jobs.warehouse.RunJournal;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.WarehouseException.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Writes what runs did into the schema {@code _spillway}, and nowhere else. The schema and its tables are made if the
 * role may do that; a role without the grant is told what to run. Writing a run again replaces it.
 */
final class PostgresJournal {
    private static final int BUFFER_CHARACTERS = 64 * 1024;

    private final SessionFactory sessions;

    PostgresJournal(SessionFactory sessions) {
        this.sessions = sessions;
    }

    void write(RunJournal run, RunJournal.Rows rows) throws WarehouseException {
        try (Session session = sessions.open()) {
            session.execute("SET default_transaction_read_only = off");
            prepare(session);
            session.execute("BEGIN");
            session.execute("SET LOCAL search_path = _spillway");
            writeRun(session, run);
            copyRows(session, run, rows);
            session.execute("COMMIT");
        }
    }

    /**
     * Has the tables there, and the role write to them. What is made is made at once, so that no lock is held for long.
     */
    private static void prepare(Session session) throws WarehouseException {
        boolean isThere = is(
                session,
                "to_regclass('_spillway.sync_runs') IS NOT NULL AND to_regclass('_spillway.sync_log') IS NOT NULL");
        if (!isThere) {
            make(session);
        }
        boolean mayWrite = is(
                session,
                "has_schema_privilege('_spillway', 'USAGE')"
                        + " AND has_table_privilege('_spillway.sync_runs', 'INSERT')"
                        + " AND has_table_privilege('_spillway.sync_runs', 'DELETE')"
                        + " AND has_table_privilege('_spillway.sync_log', 'INSERT')"
                        + " AND has_table_privilege('_spillway.sync_log', 'DELETE')");
        if (!mayWrite) {
            throw refused(session);
        }
    }

    private static WarehouseException refused(Session session) throws WarehouseException {
        return new WarehouseException(
                Cause.USER,
                "the role may not write to the schema _spillway: run CREATE SCHEMA _spillway AUTHORIZATION %s, or"
                                .formatted(session.text("SELECT quote_ident(current_user)"))
                        + " leave rowLog.writeBack out",
                null);
    }

    private static void make(Session session) throws WarehouseException {
        boolean exists = is(session, "to_regnamespace('_spillway') IS NOT NULL");
        boolean mayMake = exists
                ? is(session, "has_schema_privilege('_spillway', 'CREATE')")
                : is(session, "has_database_privilege(current_database(), 'CREATE')");
        if (!mayMake) {
            throw refused(session);
        }
        session.execute("BEGIN");
        // two that begin at once make them one after the other
        session.execute("SELECT pg_advisory_xact_lock(7316417)");
        if (!exists) {
            session.execute("CREATE SCHEMA IF NOT EXISTS _spillway");
        }
        session.execute("""
                CREATE TABLE IF NOT EXISTS _spillway.sync_runs (
                  connection text NOT NULL, run bigint NOT NULL, run_id text NOT NULL, kind text NOT NULL,
                  status text NOT NULL, started_at timestamptz NOT NULL, ended_at timestamptz NOT NULL,
                  rows_read bigint NOT NULL, unchanged bigint NOT NULL, inserted bigint NOT NULL,
                  updated bigint NOT NULL, deleted bigint NOT NULL, invalid bigint NOT NULL,
                  delivered bigint NOT NULL, rejected bigint NOT NULL, error text,
                  PRIMARY KEY (connection, run))""");
        session.execute("""
                CREATE TABLE IF NOT EXISTS _spillway.sync_log (
                  connection text NOT NULL, run bigint NOT NULL, key text NOT NULL, op text NOT NULL,
                  outcome text NOT NULL, message_id text, at timestamptz NOT NULL, status integer, reason text)""");
        session.execute("CREATE INDEX IF NOT EXISTS sync_log_key ON _spillway.sync_log (connection, key)");
        session.execute("CREATE INDEX IF NOT EXISTS sync_log_run ON _spillway.sync_log (connection, run)");
        session.execute("COMMIT");
    }

    private static boolean is(Session session, String condition) throws WarehouseException {
        return session.text("SELECT " + condition).equals("t");
    }

    private static void writeRun(Session session, RunJournal run) throws WarehouseException {
        for (String table : new String[] {"sync_runs", "sync_log"}) {
            try (PreparedStatement delete = session.connection()
                    .prepareStatement("DELETE FROM " + table + " WHERE connection = ? AND run = ?")) {
                delete.setString(1, run.connection());
                delete.setLong(2, run.run());
                delete.executeUpdate();
            } catch (SQLException e) {
                throw PostgresErrors.sort(e, 0);
            }
        }
        try (PreparedStatement insert = session.connection()
                .prepareStatement("INSERT INTO sync_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            RunJournal.Counts counts = run.counts();
            insert.setString(1, run.connection());
            insert.setLong(2, run.run());
            insert.setString(3, run.runId());
            insert.setString(4, run.kind());
            insert.setString(5, run.status());
            insert.setTimestamp(6, Timestamp.from(run.startedAt()));
            insert.setTimestamp(7, Timestamp.from(run.endedAt()));
            insert.setLong(8, counts.read());
            insert.setLong(9, counts.unchanged());
            insert.setLong(10, counts.inserted());
            insert.setLong(11, counts.updated());
            insert.setLong(12, counts.deleted());
            insert.setLong(13, counts.invalid());
            insert.setLong(14, counts.delivered());
            insert.setLong(15, counts.rejected());
            insert.setString(16, run.error());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, 0);
        }
    }

    private static void copyRows(Session session, RunJournal run, RunJournal.Rows rows) throws WarehouseException {
        try {
            CopyIn copy = session.connection()
                    .getCopyAPI()
                    .copyIn(
                            "COPY sync_log (connection, run, key, op, outcome, message_id, at, status, reason) FROM STDIN");
            StringBuilder buffer = new StringBuilder(BUFFER_CHARACTERS);
            rows.forEach(entry -> {
                append(buffer, run, entry);
                if (buffer.length() >= BUFFER_CHARACTERS) {
                    send(copy, buffer);
                }
            });
            send(copy, buffer);
            copy.endCopy();
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, 0);
        } catch (UncheckedSqlException e) {
            throw PostgresErrors.sort(e.error, 0);
        } catch (IOException | UncheckedIOException e) {
            throw new WarehouseException(Cause.TRANSIENT, "the row log cannot be read: " + e.getMessage(), e);
        }
    }

    private static void append(StringBuilder out, RunJournal run, RowLogEntry entry) {
        cell(out, run.connection()).append('\t').append(run.run()).append('\t');
        cell(out, entry.key()).append('\t').append(entry.op()).append('\t').append(entry.outcome());
        cell(out.append('\t'), entry.messageId()).append('\t').append(Instant.ofEpochMilli(entry.at()));
        cell(out.append('\t'), Objects.toString(entry.status(), null));
        cell(out.append('\t'), entry.reason()).append('\n');
    }

    /** A value in COPY's text format, as PostgreSQL's manual has it. */
    private static StringBuilder cell(StringBuilder out, @Nullable String value) {
        if (value == null) {
            return out.append("\\N");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\0' -> out.append(' ');
                default -> out.append(c);
            }
        }
        return out;
    }

    private static void send(CopyIn copy, StringBuilder buffer) {
        byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
        buffer.setLength(0);
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    /** Carries an error out of a callback. */
    private static final class UncheckedSqlException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final SQLException error;

        UncheckedSqlException(SQLException error) {
            super(error);
            this.error = error;
        }
    }
}
