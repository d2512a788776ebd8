package io.spillway.jobs.destination;

import io.spillway.jobs.spec.DestinationSpec;
import java.io.IOException;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Finds the kind of destination that a connection names. */
public final class Destinations {
    private Destinations() {}

    /**
     * Opens a destination; see {@link DestinationProvider#open}.
     *
     * @throws IOException if its kind is unknown
     */
    public static Destination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite)
            throws IOException {
        TreeSet<String> known = new TreeSet<>();
        for (DestinationProvider provider :
                ServiceLoader.load(DestinationProvider.class, Destinations.class.getClassLoader())) {
            if (provider.type().equals(spec.type())) {
                return provider.open(spec, secrets, mayWrite);
            }
            known.add(provider.type());
        }
        throw new IOException("There is no destination of type \"%s\", use one of %s".formatted(spec.type(), known));
    }
}
