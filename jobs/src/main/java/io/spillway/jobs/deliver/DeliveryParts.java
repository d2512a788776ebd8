package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.stream.KeyGroups;
import java.time.Clock;

/** What a delivering operator works with. */
record DeliveryParts(
        KeyGroups keyGroups,
        DestinationSpec limits,
        EventLoader loader,
        Way way,
        Lease lease,
        Backoff backoff,
        Clock clock,
        long epoch,
        boolean dryRun) {}
