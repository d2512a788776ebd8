package io.spillway.jobs.destination.rudderstack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Capabilities;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.RequestProvider;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.destination.http.HttpAddress;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.mapping.document.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes receivers of RudderStack's HTTP protocol. */
public final class GatewayProvider implements RequestProvider {
    private static final int MOST_EVENTS = 10_000;
    private static final String GZIP = "gzip";
    private static final int BAD_REQUEST = 400;

    @Override
    public String type() {
        return DestinationSpec.RUDDERSTACK;
    }

    @Override
    public DestinationSettings read(Fields section, SectionValues values) {
        String url = HttpAddress.read(section, values, false);
        values.secret(section, "writeKey")
                .ifPresentOrElse(
                        secret -> values.keep(DestinationSpec.WRITE_KEY, secret),
                        () -> section.problem(
                                "writeKey", "the write key is missing: write ${env:NAME} or ${file:PATH} here"));
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        if (section.bool(GZIP).orElse(false)) {
            settings.put(GZIP, true);
        }
        return new DestinationSettings(url, settings);
    }

    @Override
    public Capabilities capabilities(DestinationSpec spec) {
        return Capabilities.everything(MOST_EVENTS);
    }

    @Override
    public GatewayDestination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite) {
        return new GatewayDestination(
                spec,
                spec.settings().path(GZIP).asBoolean(),
                secrets.getOrDefault(DestinationSpec.WRITE_KEY, ""),
                mayWrite);
    }

    /**
     * A gateway looks at the write key before it finds that a batch is empty: so an empty one shows whether both work.
     */
    @Override
    public List<CheckStep> check(DestinationSpec spec, Map<String, String> secrets) {
        List<CheckStep> steps = new ArrayList<>();
        try (GatewayDestination gateway = open(spec, secrets, () -> true)) {
            Answer answer = gateway.sendNothing().join();
            if (answer.status() == 0) {
                return List.of(CheckStep.failed("Reach the receiver", answer.inOneLine()));
            }
            steps.add(CheckStep.passed("Reach the receiver", spec.url()));
            boolean isTaken = answer.status() == BAD_REQUEST || answer.status() / 100 == 2;
            steps.add(new CheckStep(
                    "Have the write key accepted",
                    isTaken,
                    isTaken
                            ? "an empty batch got as far as its content"
                            : "%s: look at the write key, and whether its source is enabled"
                                    .formatted(answer.inOneLine())));
        }
        return steps;
    }
}
