package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.WarehouseException;
import java.util.Optional;

/** The snapshot's session while a read is planned: asks what may be refused without voiding the snapshot. */
final class PlanningSession {
    private final Session session;

    PlanningSession(Session session) throws WarehouseException {
        this.session = session;
        // costs are to be sums of work, whoever does it
        session.execute("SET LOCAL max_parallel_workers_per_gather = 0");
    }

    Session session() {
        return session;
    }

    QueryPlan explain(String select) throws WarehouseException {
        return QueryPlan.parse(session.text("EXPLAIN (VERBOSE, FORMAT json) " + select));
    }

    /** Something to ask the server. */
    interface Question<T> {
        T ask() throws WarehouseException;
    }

    /** As {@link #attempt(String, Question)}, with the session's own settings. */
    <T> Optional<T> attempt(Question<T> question) throws WarehouseException {
        return attempt("", question);
    }

    /**
     * The answer, or nothing if the server refuses. Settings are in force for this question only. Locks that are taken
     * on the way are given back, so what the splits rely on is locked before: by the query's description.
     *
     * @throws WarehouseException if the session is gone
     */
    <T> Optional<T> attempt(String settings, Question<T> question) throws WarehouseException {
        session.execute("SAVEPOINT spillway_planning");
        try {
            if (!settings.isEmpty()) {
                session.execute(settings);
            }
            return Optional.of(question.ask());
        } catch (WarehouseException e) {
            // not for the log either: where the statement holds a bound, that is a row's value
            return Optional.empty();
        } finally {
            session.execute("ROLLBACK TO SAVEPOINT spillway_planning");
        }
    }
}
