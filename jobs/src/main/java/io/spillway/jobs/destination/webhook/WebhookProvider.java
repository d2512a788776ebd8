package io.spillway.jobs.destination.webhook;

import io.spillway.jobs.destination.Capabilities;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.RequestProvider;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.destination.http.HttpAddress;
import io.spillway.jobs.destination.http.HttpAnswer;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.mapping.document.Fields;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes webhooks. */
public final class WebhookProvider implements RequestProvider {
    private static final int MOST_EVENTS = 10_000;

    @Override
    public String type() {
        return DestinationSpec.WEBHOOK;
    }

    @Override
    public DestinationSettings read(Fields section, SectionValues values) {
        return new DestinationSettings(
                HttpAddress.read(section, values, true), new WebhookSection(section, values).read());
    }

    @Override
    public Capabilities capabilities(DestinationSpec spec) {
        return Capabilities.everything(settings(spec).array() ? MOST_EVENTS : 1);
    }

    @Override
    public WebhookDestination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite) {
        return new WebhookDestination(spec, settings(spec), secrets, mayWrite, Clock.systemUTC());
    }

    private static WebhookSettings settings(DestinationSpec spec) {
        try {
            return SpecCodec.read(spec.settings().toString(), WebhookSettings.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("The webhook's settings are wrong: " + e.getMessage(), e);
        }
    }

    /** Anything that is sent may have an effect, so nothing but OPTIONS is: any answer shows that somebody is there. */
    @Override
    public List<CheckStep> check(DestinationSpec spec, Map<String, String> secrets) {
        try (WebhookDestination webhook = open(spec, secrets, () -> true)) {
            HttpAnswer answer = webhook.options().join();
            boolean isReached = answer.status() != 0;
            return List.of(new CheckStep(
                    "Reach the receiver",
                    isReached,
                    isReached
                            ? "%s answers OPTIONS with %d; whether it takes events shows when one is sent"
                                    .formatted(spec.url(), answer.status())
                            : answer.body()));
        }
    }
}
