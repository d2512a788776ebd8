package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.WarehouseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.PGStream;

/**
 * Rows of a binary COPY. The format (PostgreSQL's documentation of COPY, "Binary Format"): a header of 19 bytes and an
 * extension, then tuples of a field count in 2 bytes and fields that are laid out as in a packed row, then −1 as a
 * count. The server sends each tuple in a message of its own; the header comes with the first.
 *
 * <p>Tuples are taken from the driver's stream, into one array (PostgreSQL's protocol, "CopyData": the letter d, the
 * length with itself in 4 bytes, the bytes). Every other message, above all the end and errors, is left to the driver.
 */
final class CopyRowStream implements RowStream {
    private static final int HEADER_BEFORE_EXTENSION = 15;
    private static final int COPY_DATA = 'd';
    private static final byte[] NOTHING = {};

    private final Session session;
    private final String statement;
    private @Nullable CopyOut copy;
    private @Nullable PGStream stream;
    private byte[] message = NOTHING;
    private int start;
    private int end;
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
            if (!receive()) {
                byte[] received = rows.readFromCopy();
                if (received == null) {
                    throw new WarehouseException(
                            WarehouseException.Cause.TRANSIENT,
                            "The warehouse's answer ended before its last row",
                            null);
                }
                message = received;
                end = received.length;
            }
            return take(rows);
        } catch (SQLException e) {
            throw PostgresErrors.sort(e, 0);
        }
    }

    /** Receives the next message if it is a tuple; false if the driver has to look at it. */
    private boolean receive() throws WarehouseException {
        PGStream from = stream;
        if (from == null) {
            return false;
        }
        try {
            if (from.peekChar() != COPY_DATA) {
                return false;
            }
            from.receiveChar();
            end = from.receiveInteger4() - Integer.BYTES;
            if (message.length < end) {
                message = new byte[Math.max(end, 2 * message.length)];
            }
            from.receive(message, 0, end);
            return true;
        } catch (IOException e) {
            throw new WarehouseException(
                    WarehouseException.Cause.TRANSIENT,
                    "The connection to the warehouse broke while rows were read: " + e.getMessage(),
                    e);
        }
    }

    private CopyOut start() throws SQLException, WarehouseException {
        if (cancelled) {
            throw new WarehouseException(WarehouseException.Cause.TRANSIENT, "The query was cancelled", null);
        }
        CopyOut started = new CopyManager(session.connection()).copyOut(statement);
        copy = started;
        stream = DriverStream.of(session.connection());
        return started;
    }

    private boolean take(CopyOut rows) throws SQLException, WarehouseException {
        start = headerSeen ? 0 : headerLength(message);
        headerSeen = true;
        int fields = (short) (message[start] << 8 | (message[start + 1] & 0xff));
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
        return end - start;
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
