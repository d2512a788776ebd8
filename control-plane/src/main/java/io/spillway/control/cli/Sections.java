package io.spillway.control.cli;

import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.mapping.document.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the sections of a connection file that name the outside world, and collects their secrets. */
final class Sections {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,255}");
    private static final Set<String> SSL_MODES = Set.of("disable", "prefer", "require", "verify-ca", "verify-full");
    private static final int POSTGRESQL_PORT = 5432;
    private static final int STATEMENT_TIMEOUT_SECONDS = 3600;

    private final References references;
    private final Map<String, String> secrets = new HashMap<>();

    Sections(References references) {
        this.references = references;
    }

    Map<String, String> secrets() {
        return secrets;
    }

    String name(Fields root) {
        String name = root.requiredText("name");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            root.problem("name", "a name has up to 100 letters, digits, dots, dashes and underscores");
        }
        return name;
    }

    WarehouseSpec warehouse(Fields fields) {
        oneOf(fields, "type", references.requiredText(fields, "type"), Set.of("postgresql"));
        String host = references.requiredText(fields, "host");
        boolean withPort = host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':');
        if (!host.isEmpty() && (withPort || !HOST.matcher(host).matches())) {
            fields.problem("host", "a host is a name or an address, without scheme, port or path");
        }
        String sslMode = references.text(fields, "sslMode").orElse("prefer");
        oneOf(fields, "sslMode", sslMode, SSL_MODES);
        references.secret(fields, "password").ifPresent(secret -> secrets.put(WarehouseSpec.PASSWORD, secret));
        WarehouseSpec warehouse = new WarehouseSpec(
                "postgresql",
                host,
                port(fields),
                references.requiredText(fields, "database"),
                references.requiredText(fields, "user"),
                sslMode,
                1000L * fields.integer("statementTimeoutSeconds", 1, 86_400).orElse(STATEMENT_TIMEOUT_SECONDS));
        fields.finish();
        return warehouse;
    }

    /** A number, or a reference to one. */
    private int port(Fields fields) {
        boolean isText = fields.node("port").filter(node -> node.isTextual()).isPresent();
        if (!isText) {
            return fields.integer("port", 1, 65_535).orElse(POSTGRESQL_PORT);
        }
        String text = references.requiredText(fields, "port");
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            fields.problem("port", "a port is a number from 1 to 65535");
            return POSTGRESQL_PORT;
        }
        return Integer.parseInt(text);
    }

    DestinationSpec destination(Fields fields) {
        return new DestinationSection(references, secrets).read(fields);
    }

    private static void oneOf(Fields fields, String key, String found, Set<String> allowed) {
        if (!found.isEmpty() && !allowed.contains(found)) {
            List<String> sorted = allowed.stream().sorted().toList();
            fields.problem(key, "\"%s\" is not known here, use one of %s".formatted(found, sorted));
        }
    }
}
