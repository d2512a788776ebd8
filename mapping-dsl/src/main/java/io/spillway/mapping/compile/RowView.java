package io.spillway.mapping.compile;

import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowChange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row that is being written: its fields' places, and what happened to it. Reused from row to row. */
final class RowView {
    private static final int MAX_FIELD_BYTES = 16 << 20;
    private static final int MAX_ROW_BYTES = 64 << 20;

    private byte[] bytes = new byte[0];
    private int[] starts = new int[16];
    private @Nullable RowChange change;
    private @Nullable EventEnvelope envelope;
    private @Nullable EnvelopeTexts texts;
    private long instantMillis;
    private byte @Nullable [] instant;

    void open(RowChange change, EventEnvelope envelope) {
        this.change = change;
        if (!envelope.equals(this.envelope)) {
            this.envelope = envelope;
            texts = EnvelopeTexts.of(envelope);
        }
    }

    /** The JSON of a time; one is remembered, as events are sent in batches. */
    byte[] instant(long epochMillis) {
        byte[] json = instant == null || epochMillis != instantMillis ? EnvelopeTexts.instant(epochMillis) : instant;
        instant = json;
        instantMillis = epochMillis;
        return json;
    }

    void open(byte[] row, int offset, int fieldCount) throws UnmappableRowException {
        bytes = row;
        if (starts.length < fieldCount) {
            starts = new int[fieldCount];
        }
        int at = offset;
        for (int field = 0; field < fieldCount; field++) {
            starts[field] = at;
            checkSize(PackedRow.fieldLength(row, at), MAX_FIELD_BYTES, "a value");
            at = PackedRow.skipField(row, at);
        }
        checkSize(at - offset, MAX_ROW_BYTES, "the row");
    }

    private static void checkSize(int size, int limit, String what) throws UnmappableRowException {
        if (size > limit) {
            throw new UnmappableRowException("%s has %d bytes, over the limit of %d".formatted(what, size, limit));
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the row begins. */
    int start() {
        return starts[0];
    }

    boolean isNull(int field) {
        return length(field) < 0;
    }

    int length(int field) {
        return PackedRow.fieldLength(bytes, starts[field]);
    }

    int valueAt(int field) {
        return starts[field] + 4;
    }

    RowChange change() {
        return Objects.requireNonNull(change);
    }

    EnvelopeTexts texts() {
        return Objects.requireNonNull(texts);
    }

    EventEnvelope envelope() {
        return Objects.requireNonNull(envelope);
    }
}
