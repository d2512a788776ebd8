package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.WarehouseException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * Rows of a binary COPY. The format (PostgreSQL's documentation of COPY, "Binary Format"): a header of 19 bytes and an
 * extension, then tuples of a field count in 2 bytes and fields that are laid out as in a packed row, then −1 as a
 * count. The server sends each tuple in a message of its own; the header comes with the first.
 */
final class CopyRowStream implements RowStream {
    private static final int HEADER_BEFORE_EXTENSION = 15;
    private static final byte[] NOTHING = {};

    private final Session session;
    private final String statement;
    private @Nullable CopyOut copy;
    private byte[] message = NOTHING;
    private int start;
    private boolean headerSeen;
    private boolean ended;
    private volatile boolean cancelled;

    /** The rows of a COPY statement, which is sent with the first call of {@link #next}: it may take its time. */
    CopyRowStream(Session session, String statement) {
        this.session = session;
        this.statement = statement;
    }

    @Override
    public boolean next() throws WarehouseException {
        if (ended) {
            return false;
        }
        try {
            CopyOut rows = copy == null ? start() : copy;
            byte[] received = rows.readFromCopy();
            if (received == null) {
                throw new WarehouseException(
                        WarehouseException.Cause.TRANSIENT, "The warehouse's answer ended before its last row", null);
            }
            return take(rows, received);
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, 0);
        }
    }

    private CopyOut start() throws SQLException, WarehouseException {
        if (cancelled) {
            throw new WarehouseException(WarehouseException.Cause.TRANSIENT, "The query was cancelled", null);
        }
        CopyOut started = new CopyManager(session.connection()).copyOut(statement);
        copy = started;
        return started;
    }

    private boolean take(CopyOut rows, byte[] received) throws SQLException, WarehouseException {
        start = headerSeen ? 0 : headerLength(received);
        headerSeen = true;
        message = received;
        int fields = ByteBuffer.wrap(received).getShort(start);
        if (fields < 0) {
            ended = true;
            // the end of the stream must follow: only then did the query end well
            if (rows.readFromCopy() != null) {
                throw new WarehouseException(
                        WarehouseException.Cause.TRANSIENT, "The warehouse sent rows behind its last one", null);
            }
            return false;
        }
        start += 2;
        return true;
    }

    private static int headerLength(byte[] received) {
        return HEADER_BEFORE_EXTENSION + 4 + ByteBuffer.wrap(received).getInt(HEADER_BEFORE_EXTENSION);
    }

    @Override
    public byte[] bytes() {
        return message;
    }

    @Override
    public int offset() {
        return start;
    }

    @Override
    public int length() {
        return message.length - start;
    }

    @Override
    public void cancel() {
        cancelled = true;
        session.cancel();
    }

    @Override
    public void close() {
        if (copy != null && !ended) {
            session.cancel();
        }
        session.close();
    }
}
