package io.spillway.jobs.diff;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.ByteBuilder;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.mapping.model.RowChange;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Packs the changes of one key group into batches, and keeps some samples of what is invalid. */
final class ChangeBatcher implements MergeOutput {
    private static final int MOST_CHANGES = 100;
    private static final int MOST_BYTES = 256 * 1024;

    private final Round round;
    private final int keyGroup;
    private final Consumer<ChangeBatch> out;
    private final InvalidRows invalid;
    private final ByteBuilder buffer = new ByteBuilder(16 * 1024);
    private int changes;

    ChangeBatcher(Round round, int keyGroup, InvalidRows.RecordIds recordIds, Consumer<ChangeBatch> out) {
        this.round = round;
        this.keyGroup = keyGroup;
        this.out = out;
        this.invalid = new InvalidRows(recordIds);
    }

    @Override
    public void change(RowChange change, byte[] bytes, int offset, int length, @Nullable Page lastSeen) {
        int size = ChangeBatch.CHANGE_HEADER + length;
        if (changes == MOST_CHANGES || (changes > 0 && buffer.length() + size > MOST_BYTES)) {
            flush();
        }
        buffer.putByte(change.code()).putInt(length).put(bytes, offset, length);
        changes++;
    }

    @Override
    public void invalid(String reason, byte[] bytes, int offset) {
        invalid.add(reason, bytes, offset);
    }

    /** Sends what waits. */
    void flush() {
        if (changes > 0) {
            out.accept(new ChangeBatch(round, keyGroup, changes, buffer.toBytes()));
            buffer.clear();
            changes = 0;
        }
    }

    List<String> samples() {
        return invalid.samples();
    }
}
