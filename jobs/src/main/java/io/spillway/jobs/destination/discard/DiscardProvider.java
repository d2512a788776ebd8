package io.spillway.jobs.destination.discard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.jobs.destination.Capabilities;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.RequestProvider;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.mapping.document.Fields;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes the destination that discards everything. */
public final class DiscardProvider implements RequestProvider {
    private static final int MOST_EVENTS = 10_000;

    @Override
    public String type() {
        return DestinationSpec.DISCARD;
    }

    @Override
    public DestinationSettings read(Fields section, SectionValues values) {
        return new DestinationSettings("", JsonNodeFactory.instance.objectNode());
    }

    @Override
    public Capabilities capabilities(DestinationSpec spec) {
        return Capabilities.everything(MOST_EVENTS);
    }

    @Override
    public Destination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite) {
        return new DiscardingDestination();
    }

    @Override
    public List<CheckStep> check(DestinationSpec spec, Map<String, String> secrets) {
        return List.of(CheckStep.passed("Discard everything", "events go nowhere: this is for measuring"));
    }
}
