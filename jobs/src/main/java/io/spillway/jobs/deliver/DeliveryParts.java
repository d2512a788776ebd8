package io.spillway.jobs.deliver;

import io.spillway.jobs.deliver.http.DeliveryPolicy;
import io.spillway.jobs.deliver.http.GatewayClient;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.stream.KeyGroups;
import java.time.Clock;

/** What a delivering operator works with. */
record DeliveryParts(
        KeyGroups keyGroups,
        DestinationSpec destination,
        EventLoader loader,
        GatewayClient client,
        Lease lease,
        DeliveryPolicy policy,
        Clock clock,
        long epoch) {}
