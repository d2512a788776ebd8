package io.spillway.jobs.stream;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RowCounts;
import java.util.List;

/** What the diff sends to delivery, key group by key group. */
public sealed interface DiffRecord {
    int keyGroup();

    /** The round that found it. */
    Round round();

    /**
     * Changes of one key group, at most one per key and round. Each is the change's code (1 byte), its length (4) and
     * the packed row; of a deleted row only the columns that are kept.
     */
    record ChangeBatch(Round round, int keyGroup, int changes, byte[] bytes) implements DiffRecord {
        /** Bytes before each packed row. */
        public static final int CHANGE_HEADER = 5;
    }

    /** A key group has been merged: all its changes of this round went before. */
    record KeyGroupMerged(Round round, int keyGroup, RowCounts rows, List<String> invalidSamples)
            implements DiffRecord, DeliveryRecord {
        public KeyGroupMerged {
            invalidSamples = List.copyOf(invalidSamples);
        }
    }

    /**
     * A key group of a gated round has been compared and left as it is.
     *
     * @param lastSeen how many rows its pages hold
     * @param samples some of its changes, a bounded list
     */
    record KeyGroupCounted(
            Round round,
            long attempt,
            int keyGroup,
            RowCounts rows,
            long lastSeen,
            List<String> invalidSamples,
            List<ChangeSample> samples)
            implements DiffRecord, DeliveryRecord {
        public KeyGroupCounted {
            invalidSamples = List.copyOf(invalidSamples);
            samples = List.copyOf(samples);
        }
    }
}
