package io.spillway.jobs.stream;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RowCounts;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    /**
     * A key group is about to be compared: delivery answers at once with what is kept of its rejected rows. Stays
     * within the task that both are chained in, and so is answered before anything else happens there.
     *
     * @param answer takes each row: the columns that a delete has to name
     */
    record RejectedAsked(Round round, int keyGroup, Consumer<byte[]> answer) implements DiffRecord {}

    /**
     * A key group has been merged, and these of its rejected rows could not be tried again. All others are settled
     * otherwise: their changes of this round went before, or nobody has to be told of them any more.
     */
    record RejectedLeft(Round round, int keyGroup, List<byte[]> rows) implements DiffRecord {
        public RejectedLeft {
            rows = List.copyOf(rows);
        }
    }

    /**
     * A key group has been merged: all its changes of this round went before.
     *
     * @param highest value of the connection's cursor in the attempt that was merged, null if there is none
     */
    record KeyGroupMerged(
            Round round,
            int keyGroup,
            RowCounts rows,
            List<String> invalidSamples,
            @Nullable Long highest) implements DiffRecord, DeliveryRecord {
        /** A key group of a round without a cursor. */
        public KeyGroupMerged(Round round, int keyGroup, RowCounts rows, List<String> invalidSamples) {
            this(round, keyGroup, rows, invalidSamples, null);
        }

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
