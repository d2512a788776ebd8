package io.spillway.jobs.destination.discard;

import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.DestinationProvider;
import io.spillway.jobs.spec.DestinationSpec;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes the destination that discards everything. */
public final class DiscardProvider implements DestinationProvider {
    @Override
    public String type() {
        return DestinationSpec.DISCARD;
    }

    @Override
    public Destination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite) {
        return new DiscardingDestination();
    }
}
