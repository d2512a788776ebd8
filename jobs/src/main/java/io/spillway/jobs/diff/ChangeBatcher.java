package io.spillway.jobs.diff;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.stream.ByteBuilder;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.mapping.compile.UnmappableRowException;
import io.spillway.mapping.model.RowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Packs the changes of one key group into batches, and keeps some samples of what is invalid. */
final class ChangeBatcher implements MergeOutput {
    private static final int MOST_CHANGES = 100;
    private static final int MOST_BYTES = 256 * 1024;
    private static final int MOST_SAMPLE_CHARACTERS = 300;

    private final Round round;
    private final int keyGroup;
    private final RecordIds recordIds;
    private final Consumer<ChangeBatch> out;
    private final List<String> samples = new ArrayList<>();
    private final ByteBuilder buffer = new ByteBuilder(16 * 1024);
    private int changes;

    /** Gives a row's primary key as people read it. */
    interface RecordIds {
        String of(byte[] row, int offset) throws UnmappableRowException;
    }

    ChangeBatcher(Round round, int keyGroup, RecordIds recordIds, Consumer<ChangeBatch> out) {
        this.round = round;
        this.keyGroup = keyGroup;
        this.recordIds = recordIds;
        this.out = out;
    }

    @Override
    public void change(RowChange change, byte[] bytes, int offset, int length) {
        int size = ChangeBatch.CHANGE_HEADER + length;
        if (changes == MOST_CHANGES || (changes > 0 && buffer.length() + size > MOST_BYTES)) {
            flush();
        }
        buffer.putByte(change.code()).putInt(length).put(bytes, offset, length);
        changes++;
    }

    @Override
    public void invalid(String reason, byte[] bytes, int offset) {
        if (samples.size() < RoundTally.MOST_SAMPLES) {
            String sample = sample(reason, bytes, offset);
            samples.add(sample.substring(0, Math.min(sample.length(), MOST_SAMPLE_CHARACTERS)));
        }
    }

    private String sample(String reason, byte[] bytes, int offset) {
        try {
            return recordIds.of(bytes, offset) + ": " + reason;
        } catch (UnmappableRowException e) {
            // a key that cannot be shown says itself why
            return String.valueOf(e.getMessage());
        }
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
        return samples;
    }
}
