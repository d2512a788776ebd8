package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.CheckStep;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks whether a table would take events; writes none. */
final class DatabaseCheck {
    private static final String REACH = "Reach the database";
    private static final String LOG_IN = "Log in";
    private static final String FIND = "Find the table";
    private static final String WRITE = "Write to the table";
    private static final String TELL_APART = "Tell rows apart";
    private static final List<String> ONLY_DELETE = List.of("DELETE");

    private final Dialect dialect;
    private final DatabaseSettings settings;
    private final long timeoutMillis;
    private final List<CheckStep> steps = new ArrayList<>();

    DatabaseCheck(Dialect dialect, DatabaseSettings settings, long timeoutMillis) {
        this.dialect = dialect;
        this.settings = settings;
        this.timeoutMillis = timeoutMillis;
    }

    List<CheckStep> run(String password) {
        try (Session session = Session.open(dialect, settings, password, timeoutMillis)) {
            steps.add(CheckStep.passed(REACH, "%s answers".formatted(settings.at())));
            steps.add(CheckStep.passed(
                    LOG_IN, "\"%s\" is let in to \"%s\"".formatted(settings.user(), settings.database())));
            look(session);
        } catch (SQLException e) {
            Finding finding = dialect.sort(e, settings);
            if (steps.isEmpty() && finding.isAnswer()) {
                steps.add(CheckStep.passed(REACH, "%s answers".formatted(settings.at())));
                steps.add(CheckStep.failed(LOG_IN, finding.text()));
            } else {
                steps.add(CheckStep.failed(steps.isEmpty() ? REACH : next(), finding.text()));
            }
        } catch (IOException e) {
            steps.add(CheckStep.failed(REACH, ConnectionFindings.of(e, settings).text()));
        }
        return List.copyOf(steps);
    }

    private String next() {
        return List.of(REACH, LOG_IN, FIND, WRITE, TELL_APART).get(steps.size());
    }

    private void look(Session session) throws SQLException {
        Optional<Table> table = session.table();
        if (table.isEmpty()) {
            steps.add(CheckStep.failed(FIND, TableFit.creation(settings, dialect, List.of())));
            return;
        }
        steps.add(CheckStep.passed(
                FIND,
                "%s has %d columns"
                        .formatted(table.get().name(), table.get().columns().size())));
        if (mayWrite(dialect.missingRights(session.connection(), settings))) {
            steps.add(keys(table.get()));
        }
    }

    /** Only mirrors delete, and whether this is one is not known here. */
    private boolean mayWrite(List<String> missing) {
        if (missing.isEmpty()) {
            steps.add(CheckStep.passed(WRITE, "\"%s\" may insert, update and delete".formatted(settings.user())));
            return true;
        }
        String grant = dialect.grant(settings, missing);
        if (missing.equals(ONLY_DELETE)) {
            steps.add(CheckStep.passed(
                    WRITE,
                    "\"%s\" may insert and update, but not delete, which the mode mirror needs: %s"
                            .formatted(settings.user(), grant)));
            return true;
        }
        steps.add(CheckStep.failed(
                WRITE, "\"%s\" lacks %s: run %s".formatted(settings.user(), String.join(", ", missing), grant)));
        return false;
    }

    private CheckStep keys(Table table) {
        if (!settings.keys().isEmpty()) {
            try {
                new TableFit(table, dialect).check(settings.keys(), settings.columns());
                return CheckStep.passed(TELL_APART, "rows are found by %s".formatted(settings.keys()));
            } catch (SetupException e) {
                return CheckStep.failed(TELL_APART, String.valueOf(e.getMessage()));
            }
        }
        if (table.uniqueKeys().isEmpty()) {
            return CheckStep.failed(
                    TELL_APART,
                    "%s has no primary key and no unique index: run ALTER TABLE %s ADD PRIMARY KEY (…)"
                            .formatted(table.name(), table.name()));
        }
        String keys = table.uniqueKeys().stream().map(Set::toString).sorted().collect(Collectors.joining(" or "));
        return CheckStep.passed(TELL_APART, "the mapping's identifiers have to be %s".formatted(keys));
    }
}
