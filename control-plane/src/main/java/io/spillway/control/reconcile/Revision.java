package io.spillway.control.reconcile;

import io.spillway.jobs.spec.SyncSpec;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.RowLayout;
import java.util.List;

/** What may change from one revision of a connection to the next, given that its state was made by the former. Pure. */
final class Revision {
    private Revision() {}

    /** Refuses a revision that could not make sense of the state. */
    static void check(SyncSpec before, SyncSpec now) throws RefusedRevisionException {
        same("name", before.connection(), now.connection());
        same("sync mode", before.mode(), now.mode());
        same(
                "destination's type",
                before.destination().type(),
                now.destination().type());
        same("event", before.mapping().path("event"), now.mapping().path("event"));
        same("primary key", before.model().primaryKey(), now.model().primaryKey());
        same(
                "primary key and identifiers, or whatever else deletes need",
                neededByDeletes(before.compile().layout()),
                neededByDeletes(now.compile().layout()));
    }

    private static List<Column> neededByDeletes(RowLayout layout) {
        return layout.columns().subList(0, layout.deleteCount());
    }

    private static void same(String what, Object before, Object now) throws RefusedRevisionException {
        if (!before.equals(now)) {
            throw new RefusedRevisionException(
                    "The connection's %s cannot change once rows were sent: %s before, %s now. "
                                    .formatted(what, before, now)
                            + "Take it back, or begin a new connection with another state folder, which sends every row");
        }
    }
}
