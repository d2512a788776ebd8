package io.spillway.jobs.destination;

import io.spillway.jobs.spec.DestinationSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;

/** Finds the kinds of destinations. */
public final class Destinations {
    private Destinations() {}

    /** What can stand in a connection file, sorted. */
    public static List<String> types() {
        return all().stream().map(DestinationProvider::type).sorted().toList();
    }

    /** The kind of this name. */
    public static Optional<DestinationProvider> find(String type) {
        return all().stream().filter(provider -> provider.type().equals(type)).findAny();
    }

    /**
     * The kind of a destination.
     *
     * @throws IOException if it is unknown
     */
    public static DestinationProvider of(DestinationSpec spec) throws IOException {
        return find(spec.type())
                .orElseThrow(() -> new IOException(
                        "There is no destination of type \"%s\", use one of %s".formatted(spec.type(), types())));
    }

    /** Whether events get to a destination through a Flink sink. */
    public static boolean areSinks(DestinationSpec spec) {
        return find(spec.type()).filter(SinkProvider.class::isInstance).isPresent();
    }

    private static List<DestinationProvider> all() {
        ServiceLoader<DestinationProvider> loader =
                ServiceLoader.load(DestinationProvider.class, Destinations.class.getClassLoader());
        return StreamSupport.stream(loader.spliterator(), false).toList();
    }
}
