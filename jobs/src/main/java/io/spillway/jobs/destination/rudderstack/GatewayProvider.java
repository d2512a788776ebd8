package io.spillway.jobs.destination.rudderstack;

import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.DestinationProvider;
import io.spillway.jobs.spec.DestinationSpec;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes receivers of RudderStack's HTTP protocol. */
public final class GatewayProvider implements DestinationProvider {
    @Override
    public String type() {
        return DestinationSpec.RUDDERSTACK;
    }

    @Override
    public Destination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite) {
        return new GatewayDestination(spec, secrets.getOrDefault(DestinationSpec.WRITE_KEY, ""), mayWrite);
    }
}
