package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.compile.EventBuffer;
import io.spillway.mapping.compile.EventEnvelope;
import io.spillway.mapping.compile.UnmappableRowException;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.RowLayout;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;

/** Makes events of changes. A row that gives none is rejected on the spot. For one thread. */
final class EventLoader {
    private static final UUID NO_ID = new UUID(0, 0);

    private final String connection;
    private final String version;
    private final CompiledMapping mapping;
    private final Clock clock;
    private final EventBuffer buffer = new EventBuffer();

    /** A loader for one connection; the version is Spillway's, as events carry it. */
    EventLoader(String connection, String version, CompiledMapping mapping, Clock clock) {
        this.connection = connection;
        this.version = version;
        this.mapping = mapping;
        this.clock = clock;
    }

    /** How the rows of batches are packed. */
    RowLayout layout() {
        return mapping.layout();
    }

    /** Whether the batch's rows were packed for this mapping; those of another one would be misread. */
    boolean fits(ChangeBatch batch) {
        return batch.round().mapping().equals(mapping.fingerprintVersion());
    }

    void load(OpenBatch open, Consumer<PendingEvent> events) {
        ChangeBatch batch = open.batch();
        Round round = batch.round();
        EventEnvelope envelope = new EventEnvelope(
                connection,
                version,
                round.runId(),
                round.runId() + "-" + round.number(),
                round.number(),
                round.openedAtMillis());
        ByteBuffer in = ByteBuffer.wrap(batch.bytes());
        while (in.hasRemaining()) {
            RowChange change = RowChange.ofCode(in.get());
            int length = in.getInt();
            int offset = in.position();
            in.position(offset + length);
            try {
                buffer.reset(0);
                UUID messageId = mapping.write(change, batch.bytes(), offset, envelope, clock.millis(), buffer);
                events.accept(new PendingEvent(
                        open, offset, change, messageId, Arrays.copyOf(buffer.bytes(), buffer.length())));
            } catch (UnmappableRowException e) {
                // there is no event: nothing of it is known but its row
                PendingEvent none = new PendingEvent(open, offset, change, NO_ID, new byte[0]);
                open.rejected(none, 0, String.valueOf(e.getMessage()));
            }
        }
    }

    String recordId(ChangeBatch batch, int rowOffset) {
        try {
            return mapping.recordId(batch.bytes(), rowOffset);
        } catch (UnmappableRowException e) {
            return "a row without a key";
        }
    }
}
