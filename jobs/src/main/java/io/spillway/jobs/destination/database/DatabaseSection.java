package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Suggestions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a connection file says of a database. Addresses are fields: nobody writes JDBC text. */
final class DatabaseSection {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,255}");
    private static final int GREATEST_PORT = 65_535;

    private final Fields section;
    private final SectionValues values;

    DatabaseSection(Fields section, SectionValues values) {
        this.section = section;
        this.values = values;
    }

    DestinationSettings read() {
        Dialect dialect = dialect();
        @Nullable TableName table = table();
        DatabaseSettings settings = new DatabaseSettings(
                dialect.name(),
                host(),
                port(dialect),
                values.requiredText(section, "database"),
                values.requiredText(section, "user"),
                sslMode(dialect),
                table == null ? null : table.schema(),
                table == null ? "" : table.table(),
                List.of(),
                List.of());
        values.secret(section, "password").ifPresent(secret -> values.keep(DestinationSpec.PASSWORD, secret));
        String url = "%s://%s/%s".formatted(dialect.name(), settings.at(), settings.database());
        return new DestinationSettings(url, SpecCodec.tree(settings));
    }

    private Dialect dialect() {
        String name = section.requiredText("dialect");
        return Dialect.find(name).orElseGet(() -> {
            if (!name.isEmpty()) {
                section.problem(
                        "dialect",
                        "expected one of %s".formatted(Dialect.NAMES),
                        Suggestions.nearest(name, Dialect.NAMES));
            }
            return new PostgresDialect();
        });
    }

    private String host() {
        String host = values.requiredText(section, "host");
        boolean withPort = host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':');
        if (!host.isEmpty() && (withPort || !HOST.matcher(host).matches())) {
            section.problem("host", "a host is a name or an address, without scheme, port or path");
        }
        return host;
    }

    /** A number, or a reference to one. */
    private int port(Dialect dialect) {
        if (section.node("port").filter(node -> node.isTextual()).isEmpty()) {
            return section.integer("port", 1, GREATEST_PORT).orElse(dialect.defaultPort());
        }
        String text = values.requiredText(section, "port");
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > GREATEST_PORT) {
            section.problem("port", "a port is a number from 1 to 65535");
            return dialect.defaultPort();
        }
        return Integer.parseInt(text);
    }

    private String sslMode(Dialect dialect) {
        List<String> modes = dialect.sslModes();
        String mode = values.text(section, "sslMode").orElse(modes.get(0));
        if (!modes.contains(mode)) {
            section.problem("sslMode", "expected one of %s".formatted(modes), Suggestions.nearest(mode, modes));
        }
        return mode;
    }

    private @Nullable TableName table() {
        String text = values.requiredText(section, "table");
        Optional<TableName> name = TableName.read(text);
        if (name.isEmpty() && !text.isEmpty()) {
            section.problem(
                    "table", "a table is like customers or sales.customers; a part with a dot in double quotes");
        }
        return name.orElse(null);
    }
}
