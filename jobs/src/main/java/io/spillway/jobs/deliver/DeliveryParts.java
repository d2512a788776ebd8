package io.spillway.jobs.deliver;

import io.spillway.jobs.deliver.http.BatchClient;
import io.spillway.jobs.deliver.http.DeliveryPolicy;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.stream.KeyGroups;
import java.time.Clock;

/** What a delivering operator works with. */
record DeliveryParts(
        KeyGroups keyGroups,
        DestinationSpec destination,
        EventLoader loader,
        BatchClient client,
        Lease lease,
        DeliveryPolicy policy,
        Clock clock,
        long epoch,
        boolean dryRun) {}
