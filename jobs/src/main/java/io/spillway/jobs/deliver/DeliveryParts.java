package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RejectLimits;
import io.spillway.jobs.stream.KeyGroups;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What a delivering operator works with.
 *
 * @param rowLog folder of the row log, null for none
 */
record DeliveryParts(
        KeyGroups keyGroups,
        DestinationSpec limits,
        EventLoader loader,
        Way way,
        Lease lease,
        Backoff backoff,
        Clock clock,
        long epoch,
        boolean dryRun,
        @Nullable Path rowLog,
        RejectLimits rejects) {}
