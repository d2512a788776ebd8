package io.spillway.mapping.compile;

import io.spillway.mapping.document.Problem;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.RowLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A mapping made ready for a model's columns: packed rows in, events out. Immutable and safe for many threads, each
 * with its own {@link EventBuffer}. The same row in an equal envelope always gives the same bytes but for
 * {@code sentAt}.
 */
public final class CompiledMapping {
    private static final byte[] MESSAGE_ID = ",\"messageId\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SENT_AT = ",\"sentAt\":".getBytes(StandardCharsets.US_ASCII);

    private final RowLayout layout;
    private final String fingerprintVersion;
    private final List<Problem> warnings;
    private final Set<String> numbers;
    private final PrimaryKey primaryKey;
    private final EventProgram changed;
    private final EventProgram deleted;

    CompiledMapping(
            RowLayout layout,
            String fingerprintVersion,
            List<Problem> warnings,
            Set<String> numbers,
            PrimaryKey primaryKey,
            EventProgram changed,
            EventProgram deleted) {
        this.layout = layout;
        this.fingerprintVersion = fingerprintVersion;
        this.warnings = List.copyOf(warnings);
        this.numbers = Set.copyOf(numbers);
        this.primaryKey = primaryKey;
        this.changed = changed;
        this.deleted = deleted;
    }

    /** Which columns rows are packed of; columns that are not mapped are not in it. */
    public RowLayout layout() {
        return layout;
    }

    /** Changes whenever rows that are equal as packed bytes may no longer give equal events. */
    public String fingerprintVersion() {
        return fingerprintVersion;
    }

    /** The version as the seed of a hash: equal rows under different versions get different fingerprints. */
    public long fingerprintSeed() {
        return Long.parseUnsignedLong(fingerprintVersion.substring(0, 16), 16);
    }

    /**
     * The members that the section of a changed row's event may have, whatever a row's NULLs leave out of it.
     *
     * @param section {@code traits}, {@code properties}, {@code fields} or {@code identifiers}
     */
    public Set<String> membersOf(String section) {
        return changed.origins().below(section);
    }

    /** What the mapping's writer should know, though it is no mistake. */
    public List<Problem> warnings() {
        return warnings;
    }

    /**
     * Appends one event to {@code out}, a JSON object in UTF-8 on one line. Its last member is {@code sentAt}, the only
     * one that differs when the event is sent again.
     *
     * @param row holds the fields of the layout from {@code offset} on; of a deleted row, at least those that a delete
     *     needs
     * @return the event's {@code messageId}
     * @throws UnmappableRowException if the row gives no valid event; {@code out} is then as before
     * @throws IllegalStateException for a delete where the sync mode has none
     */
    public UUID write(
            RowChange change, byte[] row, int offset, EventEnvelope envelope, long sentAtMillis, EventBuffer out)
            throws UnmappableRowException {
        int start = out.length();
        EventProgram program = change == RowChange.DELETED ? deleted : changed;
        RowView view = out.row();
        try {
            view.open(change, envelope);
            view.open(row, offset, program.fieldCount());
            program.write(view, out);
        } catch (UnmappableRowException e) {
            out.reset(start);
            throw e;
        }
        UUID messageId = MessageIds.of(out, start, view, PackedRow.prefixLength(row, offset, layout.keyCount()));
        finish(messageId, sentAtMillis, out);
        return messageId;
    }

    private static void finish(UUID messageId, long sentAtMillis, EventBuffer out) {
        out.put(MESSAGE_ID);
        PlainValues.uuid(messageId.getMostSignificantBits(), messageId.getLeastSignificantBits(), out);
        out.put(SENT_AT).put(out.row().instant(sentAtMillis)).put('}');
    }

    /**
     * The event of one row, to be looked at. Its {@code sentAt} is its time.
     *
     * @param row as for {@link #write}
     * @throws UnmappableRowException if the row gives no valid event
     * @throws IllegalStateException for a delete where the sync mode has none
     */
    public Preview preview(RowChange change, byte[] row, int offset, EventEnvelope envelope)
            throws UnmappableRowException {
        EventBuffer out = new EventBuffer();
        write(change, row, offset, envelope, envelope.timestampMillis(), out);
        return new PreviewMaker((change == RowChange.DELETED ? deleted : changed).origins(), numbers).of(out);
    }

    /**
     * The primary key as text: of one column its value, of several their JSON array. Events carry it as
     * {@code recordId}.
     *
     * @param row begins at {@code offset} with the key's fields
     * @throws UnmappableRowException if a key column is NULL
     */
    public String recordId(byte[] row, int offset) throws UnmappableRowException {
        return primaryKey.text(row, offset);
    }

    /**
     * A value as JSON for people to look at, {@code null} for SQL NULL. What is long is cut, so it is not what an event
     * has.
     *
     * @param column index of the column in the layout
     * @param field where the column's field begins in {@code row}
     */
    public String shown(int column, byte[] row, int field) {
        return ShownValue.of(layout.columns().get(column).type(), row, field);
    }
}
