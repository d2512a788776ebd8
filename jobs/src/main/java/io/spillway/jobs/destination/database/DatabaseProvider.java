package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.Capabilities;
import io.spillway.jobs.destination.Capabilities.Guarantee;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.RequestProvider;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Makes destinations that are tables. */
public final class DatabaseProvider implements RequestProvider {
    private static final int MOST_EVENTS = 10_000;

    @Override
    public String type() {
        return DestinationSpec.DATABASE;
    }

    @Override
    public DestinationSettings read(Fields section, SectionValues values) {
        return new DatabaseSection(section, values).read();
    }

    @Override
    public DestinationSpec fit(DestinationSpec spec, Set<String> identifiers, Set<String> fields) {
        List<String> keys = identifiers.stream().sorted().toList();
        List<String> columns = fields.stream()
                .filter(field -> !identifiers.contains(field))
                .sorted()
                .toList();
        return spec.withSettings(SpecCodec.tree(settings(spec).fit(keys, columns)));
    }

    /** A row that arrives again is written as it is already. */
    @Override
    public Capabilities capabilities(DestinationSpec spec) {
        return new Capabilities(
                        Set.of(SyncMode.values()), Set.of(EventType.RECORD), Guarantee.AT_LEAST_ONCE, MOST_EVENTS)
                .withRowsFoundByIdentifiers();
    }

    @Override
    public Destination open(DestinationSpec spec, Map<String, String> secrets, BooleanSupplier mayWrite) {
        DatabaseSettings settings = settings(spec);
        return new DatabaseDestination(spec, settings, dialect(settings), password(secrets), mayWrite);
    }

    @Override
    public List<CheckStep> check(DestinationSpec spec, Map<String, String> secrets) {
        DatabaseSettings settings = settings(spec);
        return new DatabaseCheck(dialect(settings), settings, spec.requestTimeoutMillis()).run(password(secrets));
    }

    private static String password(Map<String, String> secrets) {
        return secrets.getOrDefault(DestinationSpec.PASSWORD, "");
    }

    private static Dialect dialect(DatabaseSettings settings) {
        return Dialect.find(settings.dialect())
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no dialect \"%s\", use one of %s".formatted(settings.dialect(), Dialect.NAMES)));
    }

    private static DatabaseSettings settings(DestinationSpec spec) {
        try {
            return SpecCodec.read(spec.settings().toString(), DatabaseSettings.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("The database's settings are wrong: " + e.getMessage(), e);
        }
    }
}
