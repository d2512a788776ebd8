package io.spillway.jobs.stream;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.Round;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What delivery sends to the report: outcomes, and what went by. */
public sealed interface DeliveryRecord
        permits DeliveryRecord.Settled, DeliveryRecord.Standing, DiffRecord.KeyGroupMerged, DiffRecord.KeyGroupCounted {

    /**
     * Changes that left the outbox for good.
     *
     * @param givenUp of the rejected ones, those whose rows are not tried again until they change
     * @param rejects some of the rejected ones, a bounded list
     */
    record Settled(Round round, long delivered, long rejected, long givenUp, List<Reject> rejects)
            implements DeliveryRecord {
        /** An outcome in which nothing is given up. */
        public Settled(Round round, long delivered, long rejected, List<Reject> rejects) {
            this(round, delivered, rejected, 0, rejects);
        }

        public Settled {
            rejects = List.copyOf(rejects);
        }
    }

    /**
     * How delivery stands in one subtask. Not counted, not kept: the next one replaces it.
     *
     * @param halted why the destination is not asked any more, null while it is
     * @param retrying why the last request is being repeated, null if it is not
     */
    record Standing(
            int subtask, @Nullable String halted, @Nullable String retrying) implements DeliveryRecord {}
}
