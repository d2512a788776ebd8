package io.spillway.jobs.destination.webhook;

import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.DestinationProvider;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes webhooks. */
public final class WebhookProvider implements DestinationProvider {
    @Override
    public String type() {
        return DestinationSpec.WEBHOOK;
    }

    @Override
    public Destination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite) {
        WebhookSettings settings;
        try {
            settings = SpecCodec.read(spec.settings().toString(), WebhookSettings.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("The webhook's settings are wrong: " + e.getMessage(), e);
        }
        return new WebhookDestination(spec, settings, secrets, mayWrite, Clock.systemUTC());
    }
}
