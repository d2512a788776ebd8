package io.spillway.jobs.read.reader;

import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.PackedRow;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Rows that come with a cursor's value behind their fields: takes it off, and remembers the highest. */
final class CursorRows implements RowStream {
    private final RowStream rows;
    private final int fields;
    private @Nullable Long highest;
    private int length;

    /** Rows of so many fields, the cursor's not among them. */
    CursorRows(RowStream rows, int fields) {
        this.rows = rows;
        this.fields = fields;
    }

    /** Of the rows so far, null if none had a value. The extremes of a type, which stand for infinity, do not count. */
    @Nullable Long highest() {
        return highest;
    }

    @Override
    public boolean next() throws WarehouseException {
        if (!rows.next()) {
            return false;
        }
        length = PackedRow.prefixLength(rows.bytes(), rows.offset(), fields);
        see(ByteBuffer.wrap(rows.bytes(), rows.offset() + length, rows.length() - length));
        return true;
    }

    private void see(ByteBuffer cursor) {
        int bytes = cursor.getInt();
        if (bytes < 0) {
            return;
        }
        long value = switch (bytes) {
            case Short.BYTES -> cursor.getShort();
            case Integer.BYTES -> cursor.getInt();
            case Long.BYTES -> cursor.getLong();
            default -> throw new IllegalStateException("A cursor's value has %d bytes".formatted(bytes));
        };
        long most = Long.MAX_VALUE >> (Long.SIZE - Byte.SIZE * bytes);
        if (value != most && value != ~most && (highest == null || value > highest)) {
            highest = value;
        }
    }

    @Override
    public byte[] bytes() {
        return rows.bytes();
    }

    @Override
    public int offset() {
        return rows.offset();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void cancel() {
        rows.cancel();
    }

    @Override
    public void close() {
        rows.close();
    }
}
