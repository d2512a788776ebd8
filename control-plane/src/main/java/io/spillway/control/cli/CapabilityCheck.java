package io.spillway.control.cli;

import io.spillway.jobs.destination.Capabilities;
import io.spillway.mapping.document.DeleteForm;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.model.SyncMode;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells of events and modes that a destination cannot take.
 *
 * @param type the destination's, as the file has it
 */
record CapabilityCheck(String type, Capabilities capabilities) {

    void check(Fields root, MappingDocument mapping, SyncMode mode, List<String> primaryKey) {
        if (!capabilities.modes().contains(mode)) {
            root.problem("mode", "destinations of type %s take %s".formatted(type, words(capabilities.modes())));
        }
        if (!capabilities.events().contains(mapping.event())) {
            root.problem("mapping", wrong(mapping.event()));
        } else if (mode == SyncMode.MIRROR && !capabilities.events().contains(deleted(mapping))) {
            root.problem("mapping", wrong(deleted(mapping)) + " of rows that are gone");
        } else if (mode == SyncMode.MIRROR
                && capabilities.foundByIdentifiers()
                && !Set.copyOf(mapping.identifiers().values()).equals(Set.copyOf(primaryKey))) {
            root.problem(
                    "mapping",
                    "in a mirror, destinations of type %s find rows by their identifiers: map the columns of the primary key, %s, and no others"
                            .formatted(type, String.join(", ", primaryKey)));
        }
    }

    private String wrong(EventType event) {
        return "destinations of type %s take %s events, and this mapping makes %s events"
                .formatted(type, words(capabilities.events()), Fields.written(event));
    }

    private static EventType deleted(MappingDocument mapping) {
        if (mapping.delete() instanceof DeleteForm.AsTrack) {
            return EventType.TRACK;
        }
        return mapping.delete() instanceof DeleteForm.AsTrait ? EventType.IDENTIFY : EventType.RECORD;
    }

    private static String words(Collection<? extends Enum<?>> constants) {
        return constants.stream().map(Fields::written).sorted().collect(Collectors.joining(", "));
    }
}
