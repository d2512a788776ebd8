package io.spillway.jobs.diff;

import io.spillway.jobs.spec.RoundTally;
import io.spillway.mapping.compile.UnmappableRowException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with some of a key group's invalid rows, in words. */
final class InvalidRows {
    private static final int MOST_CHARACTERS = 300;

    private final RecordIds recordIds;
    private final List<String> samples = new ArrayList<>();

    /** Gives a row's primary key as people read it. */
    interface RecordIds {
        String of(byte[] row, int offset) throws UnmappableRowException;
    }

    InvalidRows(RecordIds recordIds) {
        this.recordIds = recordIds;
    }

    void add(String reason, byte[] bytes, int offset) {
        if (samples.size() < RoundTally.MOST_SAMPLES) {
            String sample = sample(reason, bytes, offset);
            samples.add(sample.substring(0, Math.min(sample.length(), MOST_CHARACTERS)));
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

    List<String> samples() {
        return samples;
    }
}
