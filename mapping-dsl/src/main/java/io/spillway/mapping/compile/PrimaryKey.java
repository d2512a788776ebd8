package io.spillway.mapping.compile;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The key at the front of a row, as an event's {@code recordId}: its text, or for several columns their JSON array. */
final class PrimaryKey implements Step {
    private final List<Field> fields;

    PrimaryKey(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    @Override
    public void write(RowView row, EventBuffer out) throws UnmappableRowException {
        out.ascii(",\"recordId\":");
        if (fields.size() == 1) {
            checkNotNull(row);
            fields.get(0).writeString(row, out);
        } else {
            int start = out.length();
            writeArray(row, out);
            out.stringify(start);
        }
    }

    private void checkNotNull(RowView row) throws UnmappableRowException {
        for (Field field : fields) {
            if (field.isNull(row)) {
                throw new UnmappableRowException("primary key column \"%s\" is null"
                        .formatted(field.column().name()));
            }
        }
    }

    private void writeArray(RowView row, EventBuffer out) throws UnmappableRowException {
        checkNotNull(row);
        out.put('[');
        for (Field field : fields) {
            if (field.index() > 0) {
                out.put(',');
            }
            field.writeValue(row, out);
        }
        out.put(']');
    }

    String text(byte[] row, int offset) throws UnmappableRowException {
        EventBuffer out = new EventBuffer(0);
        out.row().open(row, offset, fields.size());
        if (fields.size() > 1) {
            writeArray(out.row(), out);
            return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
        }
        checkNotNull(out.row());
        return fields.get(0).text(out.row(), out);
    }
}
